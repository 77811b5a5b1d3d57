using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Time;

/// <summary>The time that is signed never goes back, whatever the box's clock does.</summary>
public class CaClockTests
{
    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.FromDays(-3650), TimeSpan.FromDays(-1), TimeSpan.FromSeconds(-61), TimeSpan.FromSeconds(-60), TimeSpan.FromSeconds(-59), TimeSpan.FromMilliseconds(-1),
        TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), TimeSpan.FromDays(400),
    ];

    [Theory]
    [InlineData(-59, true)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(-86_400, false)]
    public void A_step_back_of_a_minute_is_waited_out_and_a_longer_one_stops_the_clock(int seconds, bool goesOn)
    {
        var time = new ManualTime(InMemoryCa.Start);
        var clock = new CaClock(time);
        Assert.Equal(InMemoryCa.Start, clock.Now());

        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(goesOn, clock.Trouble is null);
        if (goesOn) Assert.Equal(InMemoryCa.Start, clock.Now());
        else Assert.Contains("clock confirm", Assert.Throws<ClockException>(() => clock.Now()).Message, StringComparison.Ordinal);
        Assert.Equal(InMemoryCa.Start, clock.Latest);
    }

    // Seeds are the test's data: a failure names its own.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_any_jumps_no_time_is_below_one_before_it(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime(InMemoryCa.Start);
        var clock = new CaClock(time);
        var highest = DateTimeOffset.MinValue;
        for (var i = 0; i < 10_000 && time.GetUtcNow().Year is > 1000 and < 9000; i++)
        {
            time.Advance(Jumps[random.Next(Jumps.Length)]);
            try
            {
                var now = clock.Now();
                Assert.True(now >= highest);
                highest = now;
            }
            catch (ClockException)
            {
                Assert.True(highest - time.GetUtcNow() > CaClock.Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("2038-01-19T03:14:07Z")]
    [InlineData("2049-12-31T23:59:59Z")] // RFC 5280 section 4.1.2.5: UTCTime until here, GeneralizedTime after
    [InlineData("2028-02-28T23:59:59Z")]
    public async Task Certificates_are_issued_over_the_corners_of_the_calendar_and_not_when_the_clock_falls_back_over_them(string corner)
    {
        using var ca = await InMemoryCa.CreateAsync(start: DateTimeOffset.Parse(corner, System.Globalization.CultureInfo.InvariantCulture));
        var before = await ca.IssueAsync("pump-1", Csr.For("CN=pump-1"));
        ca.Time.Advance(TimeSpan.FromMinutes(2));
        var after = await ca.IssueAsync("pump-2", Csr.For("CN=pump-2"));
        Assert.Equal(TimeSpan.FromMinutes(2), after.NotAfter - before.NotAfter);

        ca.Time.Advance(TimeSpan.FromMinutes(-2));
        await Assert.ThrowsAsync<ClockException>(() => ca.IssueAsync("pump-3", Csr.For("CN=pump-3")));
        Assert.DoesNotContain(ca.Store.Rows, row => row.Device == "pump-3");
    }

    [Theory] // Whoever began later may be on the log already.
    [InlineData(-61)]
    [InlineData(61)]
    [InlineData(129_600)]
    public async Task What_was_begun_before_the_clock_was_set_is_not_put_on_the_log(int seconds)
    {
        using var ca = await InMemoryCa.CreateAsync();
        ca.Store.BeforeIntent = () => ca.Time.Advance(TimeSpan.FromSeconds(seconds));
        var refused = await Assert.ThrowsAsync<ClockException>(() => ca.IssueAsync("pump-1", Csr.For("CN=pump-1")));
        Assert.Contains("Nothing ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ca.Store.Rows, row => row.Device == "pump-1");

        ca.Store.BeforeIntent = () => ca.Time.Advance(TimeSpan.FromSeconds(Math.Sign(seconds) * 59));
        if (seconds < 0) ca.Time.Advance(TimeSpan.FromSeconds(-seconds));
        await ca.IssueAsync("pump-1", Csr.For("CN=pump-1"));
    }

    [Fact]
    public async Task A_restart_goes_on_from_the_highest_time_on_the_log()
    {
        var log = new InMemoryAuditStore();
        var time = new ManualTime(InMemoryCa.Start);
        foreach (var minute in new[] { 0, 90, 10 })
        {
            await log.AppendAsync(Entry(AuditEventType.ApplianceStarted, InMemoryCa.Start.AddMinutes(minute)), default);
        }

        var clock = await CaClock.OpenAsync(time, log, default);

        Assert.Equal(InMemoryCa.Start.AddMinutes(90), clock.Mark);
        Assert.Throws<ClockException>(() => clock.Now());
    }

    [Fact] // what a fleet is refused while the clock is behind
    public async Task A_restart_after_many_entries_of_a_clock_that_was_behind_goes_on_from_what_was_signed_before_them()
    {
        var log = new InMemoryAuditStore();
        var time = new ManualTime(InMemoryCa.Start);
        await log.AppendAsync(Entry(AuditEventType.CrlIntended, InMemoryCa.Start.AddDays(1)), default);
        for (var i = 0; i < 60_000; i++) await log.AppendAsync(Entry(AuditEventType.EnrolmentRefused, InMemoryCa.Start), default);

        var clock = await CaClock.OpenAsync(time, log, default);
        Assert.Throws<ClockException>(() => clock.Now());
    }

    [Fact]
    public async Task What_an_administrator_confirmed_counts_from_then_on_and_over_a_restart()
    {
        var log = new InMemoryAuditStore();
        var time = new ManualTime(InMemoryCa.Start.AddDays(3650));
        await log.AppendAsync(Entry(AuditEventType.ApplianceStarted, time.GetUtcNow()), default);
        var clock = await CaClock.OpenAsync(time, log, default);
        time.Advance(TimeSpan.FromDays(-3650));

        await clock.ConfirmAsync(new Administrator("uid:0"), log, default);

        Assert.Equal(InMemoryCa.Start, clock.Now());
        Assert.Equal(InMemoryCa.Start, (await CaClock.OpenAsync(time, log, default)).Now());
    }

    [Fact]
    public async Task Only_an_administrator_confirms_and_only_what_can_be_put_on_the_log()
    {
        var time = new ManualTime(InMemoryCa.Start);
        var clock = new CaClock(time, InMemoryCa.Start.AddDays(1));
        var log = new InMemoryAuditStore();
        await Assert.ThrowsAsync<NotAllowedException>(() => clock.ConfirmAsync(new AppliancePart("job"), log, default));
        Assert.Equal(0, (await log.HeadAsync(default)).Size);
        Assert.Throws<ClockException>(() => clock.Now());
    }

    private static AuditEntry Entry(AuditEventType type, DateTimeOffset at) => AuditEntry.Create(type, at, new AppliancePart("test"), AuditOutcome.Success);
}
