using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Onboarding;

namespace TrustPoint.Ui.Tests.Onboarding;

public class JoinBoardTests
{
    [Theory]
    [InlineData(JoinState.Waiting, JoinRefusal.None, JoinVerdict.Open, false, 1, Mood.Wait)]
    [InlineData(JoinState.VoucherAsked, JoinRefusal.None, JoinVerdict.Open, false, 1, Mood.Wait)]
    [InlineData(JoinState.VoucherGot, JoinRefusal.None, JoinVerdict.Open, true, 2, Mood.Wait)]
    [InlineData(JoinState.Imprinted, JoinRefusal.None, JoinVerdict.Open, true, 3, Mood.Wait)]
    [InlineData(JoinState.Imprinted, JoinRefusal.None, JoinVerdict.Overridden, true, 3, Mood.Wait)]
    [InlineData(JoinState.Imprinted, JoinRefusal.None, JoinVerdict.Refused, true, 3, Mood.Bad)] // RFC 8995 section 5.8.3
    [InlineData(JoinState.Enrolled, JoinRefusal.None, JoinVerdict.Accepted, true, 4, Mood.Good)]
    [InlineData(JoinState.Refused, JoinRefusal.Person, JoinVerdict.Open, false, 1, Mood.Bad)]
    [InlineData(JoinState.Refused, JoinRefusal.Device, JoinVerdict.Open, true, 2, Mood.Bad)]
    [InlineData(JoinState.Refused, JoinRefusal.BeganAnew, JoinVerdict.Open, false, 1, Mood.Wait)] // somebody thought better of it
    public void Each_state_is_so_far_and_stands_so(JoinState state, JoinRefusal refusal, JoinVerdict verdict, bool hasVoucher, int done, Mood mood) =>
        Assert.Equal(new JoinProgress(done, mood), JoinProgress.Of(Attempts.Of("SN-1", state, refusal, verdict, hasVoucher)));

    [Fact]
    public void Steps_behind_are_done_and_steps_ahead_are_open()
    {
        var progress = new JoinProgress(2, Mood.Bad);

        Assert.Equal([Mood.Good, Mood.Good, Mood.Bad, Mood.Off], Enumerable.Range(0, 4).Select(progress.MoodOf));
    }

    [Fact]
    public void A_device_stands_in_one_column_whatever_its_state() => Assert.All(
        from state in Enum.GetValues<JoinState>()
        from refusal in Enum.GetValues<JoinRefusal>()
        from verdict in Enum.GetValues<JoinVerdict>()
        select new JoinBoard([Attempts.Of("SN-1", state, refusal, verdict)]),
        board => Assert.Single(board.Waiting.Concat(board.UnderWay).Concat(board.Refused).Concat(board.Enrolled)));

    [Fact]
    public void Only_the_latest_attempt_of_a_device_counts()
    {
        var board = new JoinBoard([Attempts.Of("SN-1", JoinState.Enrolled), Attempts.Of("SN-2", JoinState.Waiting), Attempts.Of("SN-1", JoinState.Refused, JoinRefusal.Person)]);

        Assert.Empty(board.Refused);
        Assert.Equal("SN-1", Assert.Single(board.Enrolled).SerialNumber);
        Assert.Equal("SN-2", Assert.Single(board.Waiting).SerialNumber);
    }

    [Theory]
    [InlineData("acme-drives", "SN-1", null, true)] // it was added
    [InlineData(null, null, "SN-1", true)] // a stranger that showed the same factory identity
    [InlineData("acme-drives", "SN-2", null, false)]
    [InlineData("other-maker", "SN-1", null, false)]
    [InlineData(null, null, null, false)]
    public void A_contact_of_a_device_that_is_shown_with_its_steps_is_shown_once(string? manufacturer, string? serialNumber, string? showed, bool shown)
    {
        var device = serialNumber is null ? null : new Device { Name = "pump-7", Domain = "plant", Manufacturer = manufacturer, SerialNumber = serialNumber, AddedAt = Attempts.Noon };
        var contact = new Contact(Attempts.Noon, device?.Name, "requestvoucher", ContactOutcome.Refused, "no", "10.0.0.7", showed is null ? null : Attempts.Sha256(showed));

        Assert.Equal(shown, new JoinBoard([Attempts.Of("SN-1", JoinState.Waiting)]).Shows(new("key", contact, device, 1)));
    }

    [Theory]
    [InlineData(ContactOutcome.Refused, 1, false)] // sold or stolen since, and somebody comes with it
    [InlineData(ContactOutcome.Refused, -1, true)]
    [InlineData(ContactOutcome.Issued, 1, true)]
    public void What_is_refused_to_a_device_that_came_in_is_shown_beside(ContactOutcome outcome, int minutesAfter, bool shown)
    {
        var contact = new Contact(Attempts.Noon.AddMinutes(minutesAfter), null, "requestvoucher", outcome, "it belongs to somebody else", "10.0.0.7", Attempts.Sha256("SN-1"));

        Assert.Equal(shown, new JoinBoard([Attempts.Of("SN-1", JoinState.Enrolled)]).Shows(new("key", contact, null, 1)));
    }
}
