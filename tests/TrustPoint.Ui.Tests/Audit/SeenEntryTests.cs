using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Audit;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Audit;

public class SeenEntryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_entry_is_read_back_as_it_was_written()
    {
        var seen = Seen(AuditOutcome.Refused, ("domain", "plant"), ("device", "pump \"7\" <b>"));

        Assert.Equal((7, Noon, "device.added", "uid:0", "admin-socket", "refused"), (seen.Index, seen.Time, seen.Event, seen.Subject, seen.Proof, seen.Outcome));
        Assert.Equal([("domain", "plant"), ("device", "pump \"7\" <b>")], seen.Details);
    }

    [Fact]
    public void What_it_is_about_is_the_nearest_thing_that_it_names()
    {
        Assert.Equal(("device", "pump-7"), Seen(AuditOutcome.Success, ("domain", "plant"), ("device", "pump-7")).About);
        Assert.Equal(("domain", "plant"), Seen(AuditOutcome.Success, ("domain", "plant"), ("approval", "true")).About);
        Assert.Null(Seen(AuditOutcome.Success, ("approval", "true")).About);
    }

    [Fact]
    public void Rows_that_were_witnessed_stand_as_they_are() =>
        Assert.Equal("""{"devices/1":"abc="}""", SeenEntry.Of(new(0, """{"time":"2026-06-01T12:00:00Z","event":"x","subject":"s","proof":"p","outcome":"success","rows":{"devices/1":"abc="}}"""u8.ToArray())).Details.Single().Value);

    [Fact]
    public void An_event_is_said_in_words_and_one_that_is_unknown_by_its_name()
    {
        Assert.Equal("Gerät angelegt", EventName.Of(Words.German, "device.added"));
        Assert.Equal("audit.text", EventName.Of(Words.English, "audit.text"));
    }

    private static SeenEntry Seen(AuditOutcome outcome, params (string, string?)[] details) =>
        SeenEntry.Of(new(7, AuditEntry.Create(AuditEventType.DeviceAdded, Noon, new Administrator("uid:0"), outcome, details).Bytes));
}
