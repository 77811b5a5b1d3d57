using AngleSharp.Dom;
using Bunit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Devices;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Devices;

/// <summary>A device's life as a picture, and what can be done with it.</summary>
public sealed class LifeElementTests : Speaking
{
    private static readonly Device Pump = new() { Name = "pump-1", Domain = "plant", AddedAt = Noon.AddDays(-10), State = DeviceState.Suspended, Until = Noon.AddDays(2) };

    private static readonly DeviceTransition[] Lines =
    [
        Line(1, LifeEvent.Enrolled, DeviceState.Expected, DeviceState.Operational, -9),
        Line(2, LifeEvent.JoinBegins, DeviceState.Operational, DeviceState.Operational, -6),
        Line(3, LifeEvent.Suspend, DeviceState.Operational, DeviceState.Suspended, -4) with { Reason = "a leak", Until = Noon.AddDays(2) },
    ];

    [Fact] // LIF-4: what is over is seen beside what is, in its proportion
    public void States_are_bands_without_a_gap_and_what_changed_nothing_is_no_band()
    {
        var bands = Picture([]).FindAll("svg.band");

        Assert.Equal(["expected", "in operation", "suspended"], bands.Select(band => band.QuerySelector("title")!.TextContent.Split(':')[0]));
        Assert.Equal(["wait", "good", "bad"], bands.Select(band => band.ClassList.Single(name => name != "band")));
        var (places, widths) = (Numbers(bands, "x"), Numbers(bands, "width"));
        for (var next = 1; next < bands.Count; next++) Assert.Equal(places[next], places[next - 1] + widths[next - 1], 1);
        Assert.StartsWith("expected: 2026-05-22 14:00 – 2026-05-23 14:00", bands[0].QuerySelector("title")!.TextContent, StringComparison.Ordinal);
    }

    [Fact] // certificates overlap while one is renewed: none hides another
    public void Certificates_that_overlap_lie_below_each_other_and_lanes_are_used_again()
    {
        var bars = Picture([Certificate(1, -9, -5), Certificate(2, -6, 1), Certificate(3, -4, 3)]).FindAll("rect.bar");

        Assert.Equal(["54", "68", "54"], bars.Select(bar => bar.GetAttribute("y")));
        Assert.Equal(["off", "good", "good"], bars.Select(bar => bar.ClassList.Single(name => name != "bar")));
    }

    [Fact]
    public void What_the_picture_says_is_in_words_and_in_a_table_as_well()
    {
        var picture = Picture([Certificate(1, -9, 400)]);

        Assert.Equal("Picture of its life. State: suspended, since 2026-05-28 14:00. Certificates: 1, of them good now: 1. The table below says the same.", picture.Find("svg.timeline").GetAttribute("aria-label"));
        Assert.Equal(4, picture.FindAll("tbody tr").Count);
        Assert.StartsWith("/certificates/", picture.Find("tbody a").GetAttribute("href"), StringComparison.Ordinal);
        // A certificate of a year does not press ten days into a line: now is in the middle.
        Assert.Equal(50, Numbers(picture.FindAll("line.today"), "x1").Single(), 0);
        Assert.Equal(60, Numbers(picture.FindAll("line.limit"), "x1").Single(), 0);
    }

    [Fact]
    public void A_device_of_this_minute_has_a_picture_as_well()
    {
        var picture = Show<LifePicture>(it => it.Add(shown => shown.Device, Pump with { State = DeviceState.Expected, Until = null, AddedAt = Noon }).Add(shown => shown.History, []).Add(shown => shown.Certificates, []));

        Assert.Equal("expected", Assert.Single(picture.FindAll("svg.band")).QuerySelector("title")!.TextContent.Split(':')[0]);
    }

    [Fact] // LIF-4
    public async Task LIF_4_a_suspension_says_what_stops_asks_why_and_for_how_long_and_offers_the_milder_way()
    {
        LifeOrder? order = null;
        var form = Form(DeviceState.Operational, LifeEvent.Suspend, given => order = given);
        Assert.Contains("Certificates in force: 2. They are put on hold at once", form.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("takes two people", form.Markup, StringComparison.Ordinal);

        form.Find("#Suspend-reason").Change(" a leak ");
        await form.Find("form").SubmitAsync();
        Assert.Equal(new LifeOrder(LifeEvent.Suspend) { Reason = "a leak", Certificates = CertificateEffectKind.Hold, For = TimeSpan.FromDays(7) }, order);

        form.FindAll("input[type=radio]")[1].Change("on");
        await form.Find("form").SubmitAsync();
        Assert.Equal(CertificateEffectKind.BlockRenewal, order!.Certificates);
    }

    [Fact] // LIF-9
    public async Task LIF_9_of_a_lost_device_it_is_asked_whether_others_may_use_its_keys_and_since_when()
    {
        LifeOrder? order = null;
        var form = Form(DeviceState.Operational, LifeEvent.ReportLost, given => order = given);
        Assert.Empty(form.FindAll("#ReportLost-since"));

        form.FindAll("input[type=radio]")[1].Change("on");
        form.Find("#ReportLost-reason").Change("gone");
        form.Find("#ReportLost-since").Change("2026-05-30T08:00:00");
        await form.Find("form").SubmitAsync();
        Assert.True(order!.KeyExposed);
        Assert.Equal(new DateTimeOffset(2026, 5, 30, 6, 0, 0, TimeSpan.Zero), order.InvalidityDate!.Value.ToUniversalTime());
        Assert.Null(order.For);
    }

    [Fact] // LIF-13, LIF-54, LIF-58
    public async Task LIF_58_retiring_says_before_that_it_takes_two_and_asks_for_the_name_and_the_proof()
    {
        LifeOrder? order = null;
        var form = Form(DeviceState.Decommissioned, LifeEvent.Retire, given => order = given);
        Assert.Contains("This takes two people, always", form.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.True(form.Find("button").HasAttribute("disabled"));
        Assert.True(form.Find("#Retire-proof").HasAttribute("required"));

        form.Find("#Retire-reason").Change("worn out");
        form.Find("#Retire-proof").Change("shredded by Ina");
        form.Find("#Retire-confirm").Input("pump-2");
        Assert.True(form.Find("button").HasAttribute("disabled"));
        form.Find("#Retire-confirm").Input("pump-1");
        Assert.False(form.Find("button").HasAttribute("disabled"));
        await form.Find("form").SubmitAsync();
        Assert.Equal(("worn out", "shredded by Ina"), (order!.Reason, order.Proof));
    }

    [Fact] // every act that the table knows has a form that says enough for it, in both languages
    public async Task What_a_form_says_is_what_the_table_asks_for()
    {
        foreach (var way in LifeTable.All.Where(way => way is { Side: Side.Owner, Right: not null }))
        {
            LifeOrder? order = null;
            var form = Form(way.From, way.Event, given => order = given, Words.German);
            foreach (var field in form.FindAll("input[required]:not([type=number])").Select(input => input.Id!).ToList()) form.Find($"#{field}").Change("gut");
            await form.Find("form").SubmitAsync();

            var standing = new DeviceStanding(Pump with { State = way.From }, null, Made: null, 1, 0, []);
            Assert.Equal(way, LifeRules.Check(standing, order!, Noon).Way);
        }
    }

    [Theory] // RFC 9608: a certificate of a day says that nothing is published about it
    [InlineData(0, "whoever checks the list or asks by OCSP refuses the device", null)]
    [InlineData(1, "whoever checks the list or asks by OCSP refuses the device", "Nothing is published about 1 of these (noRevAvail)")]
    [InlineData(2, "here the device is refused", "Nothing is published about 2 of these (noRevAvail)")]
    public void Who_does_not_learn_that_a_device_is_stopped_is_told_before(int unlisted, string who, string? besides)
    {
        foreach (var happened in new[] { LifeEvent.Suspend, LifeEvent.ReportCompromise })
        {
            var told = Form(DeviceState.Operational, happened, _ => { }, unlisted: unlisted).Find("form").TextContent;

            Assert.Contains(who, told, StringComparison.Ordinal);
            Assert.Equal(besides is not null, told.Contains(besides ?? "noRevAvail", StringComparison.Ordinal));
            Assert.Equal(unlisted < 2, told.Contains("whoever checks the list", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Nothing_is_said_to_be_revoked_where_nothing_is_in_force()
    {
        var told = Form(DeviceState.Operational, LifeEvent.ReportCompromise, _ => { }, inForce: 0).Find("form").TextContent;

        Assert.Contains("It holds no certificate that is in force.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("revoked for ever", told, StringComparison.Ordinal);
        // Where there is a choice it stays one.
        Assert.Equal(2, Form(DeviceState.Operational, LifeEvent.Suspend, _ => { }, inForce: 0).FindAll(".choice").Select(choice => choice.TextContent).Distinct().Count());
    }

    [Theory]
    [InlineData(DeviceState.Suspended, 1, LifeEvent.Resume)]
    [InlineData(DeviceState.LostOrStolen, 0, LifeEvent.Find)]
    [InlineData(DeviceState.Releasing, 1, LifeEvent.RevokeForRelease)]
    [InlineData(DeviceState.Releasing, 0, LifeEvent.CompleteRelease)]
    [InlineData(DeviceState.Operational, 1, null)]
    [InlineData(DeviceState.EndOfLife, 0, null)]
    public void What_is_next_is_one_thing_and_possible(DeviceState state, int inForce, LifeEvent? next)
    {
        Assert.Equal(next, LifeActs.NextOf(state, inForce));
        if (next is { } happened) Assert.Contains(LifeTable.For(Side.Owner, state), way => way.Event == happened);
    }

    [Fact]
    public void The_history_says_who_when_why_and_from_where_to_where_the_newest_first()
    {
        var rows = Show<LifeHistory>(it => it.Add(shown => shown.History, Lines)).FindAll("tbody tr").Select(row => row.TextContent).ToList();

        Assert.Equal(3, rows.Count);
        foreach (var told in new[] { "Suspended", "2026-05-28 14:00", "anna (session)", "a leak", "2026-06-03 14:00", "in operation → suspended" }) Assert.Contains(told, rows[0], StringComparison.Ordinal);
    }

    private IRenderedComponent<LifePicture> Picture(CertificateRecord[] certificates) =>
        Show<LifePicture>(it => it.Add(shown => shown.Device, Pump).Add(shown => shown.History, Lines).Add(shown => shown.Certificates, certificates));

    private IRenderedComponent<LifeActForm> Form(DeviceState state, LifeEvent happened, Action<LifeOrder> given, Words? words = null, int inForce = 2, int unlisted = 0) => Show<LifeActForm>(
        it => it.Add(form => form.Way, LifeTable.Find(Side.Owner, state, happened)!).Add(form => form.Device, "pump-1").Add(form => form.InForce, inForce).Add(form => form.Unlisted, unlisted).Add(form => form.OnGo, given), words);

    private static double[] Numbers(IEnumerable<IElement> elements, string name) =>
        [.. elements.Select(element => double.Parse(element.GetAttribute(name)!.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture))];

    private static DeviceTransition Line(long id, LifeEvent happened, DeviceState before, DeviceState after, int days) =>
        new() { Id = id, Device = "pump-1", Side = Side.Owner, At = Noon.AddDays(days), Event = happened, Before = before, After = after, By = "anna (session)" };

    private static CertificateRecord Certificate(byte number, int from, int to) => new()
    {
        Id = number,
        Authority = "plant",
        Serial = [.. Enumerable.Repeat(number, 17)],
        Status = CertificateStatus.Issued,
        TbsSha256 = [],
        Der = [],
        Sha256 = new byte[32],
        Subject = "CN=pump-1",
        NotBefore = Noon.AddDays(from),
        NotAfter = Noon.AddDays(to),
        Profile = "ldevid@1",
        Domain = "plant",
        Device = "pump-1",
        RequestKey = [],
        Requester = "pump-1",
        CreatedAt = Noon.AddDays(from),
    };
}
