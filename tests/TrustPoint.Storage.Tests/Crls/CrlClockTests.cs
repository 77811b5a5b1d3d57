using System.Globalization;
using System.Text;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>What the box's clock does to CRLs (invariant I6, RFC 5280 sections 5.1.2.4, 5.1.2.5 and 5.1.2.6).</summary>
public sealed class CrlClockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("-3650.00:00:00")]
    [InlineData("-1.00:00:00")]
    [InlineData("-00:01:01")]
    public async Task Set_back_nothing_is_published_and_when_it_is_right_again_what_is_due_comes_by_itself(string jump)
    {
        await using var plant = await CrlPlant.CreateAsync(folder);
        var issued = await plant.IssueAsync("pump-1");
        await plant.Schedule.LookAsync(default);
        await plant.RevokeAsync(issued);
        var before = plant.Files.Read("issuing.crl");
        var by = TimeSpan.Parse(jump, CultureInfo.InvariantCulture);
        plant.Time.Advance(by);

        await Assert.ThrowsAsync<ClockException>(() => plant.PublishAsync());
        await Assert.ThrowsAsync<ClockException>(() => plant.RevokeAsync(issued, RevocationReason.KeyCompromise));
        plant.Time.Advance(TimeSpan.FromSeconds(-40));
        Assert.Contains("clock confirm", Assert.Single(await plant.PassAsync(TimeSpan.FromSeconds(40))), StringComparison.Ordinal);
        Assert.Equal(before, plant.Files.Read("issuing.crl"));

        plant.Time.Advance(-by);
        Assert.Empty(await plant.PassAsync(TimeSpan.FromSeconds(11)));
        Assert.Single(plant.Full.Entries);
    }

    [Theory]
    [InlineData("-3650.00:00:00")]
    [InlineData("-1.00:00:00")]
    [InlineData("-00:01:01")]
    public async Task Set_back_and_confirmed_crls_have_the_time_that_is_right_and_numbers_that_rise(string jump)
    {
        await using var plant = await CrlPlant.CreateAsync(folder);
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued);
        await plant.Schedule.LookAsync(default);
        var before = plant.Full;
        plant.Time.Advance(TimeSpan.Parse(jump, CultureInfo.InvariantCulture));
        await plant.Clock.ConfirmAsync(CrlPlant.Admin, plant.Ca.Store.Audit, default);

        Assert.Empty(await plant.PassAsync(TimeSpan.FromMinutes(1)));
        var after = plant.Full;
        Assert.Equal(before.Number + 1, after.Number);
        Assert.InRange(plant.Time.GetUtcNow() - after.ThisUpdate, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(CrlPlant.SerialsOf(before), CrlPlant.SerialsOf(after));
        // From here on the schedule is that of the right time.
        plant.Time.Advance(TimeSpan.FromHours(6));
        await plant.Schedule.LookAsync(default);
        Assert.Equal(plant.Time.GetUtcNow(), plant.Full.ThisUpdate);
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(-1)]
    [InlineData(-60)]
    public async Task A_step_back_of_a_minute_is_waited_out_at_the_time_before(double seconds)
    {
        await using var plant = await CrlPlant.CreateAsync(folder);
        var before = await plant.PublishAsync();
        plant.Time.Advance(TimeSpan.FromSeconds(seconds));
        var after = await plant.PublishAsync();
        Assert.Equal((before.Number + 1, before.ThisUpdate), (after.Number, after.ThisUpdate));
    }

    [Theory]
    [InlineData("01:00:00", false)]
    [InlineData("400.00:00:00", true)]
    public async Task Set_forward_what_is_due_is_made_within_a_minute_and_it_is_not_taken_back(string jump, bool isDue)
    {
        await using var plant = await CrlPlant.CreateAsync(folder);
        await plant.Schedule.LookAsync(default);
        var before = plant.Full;
        var by = TimeSpan.Parse(jump, CultureInfo.InvariantCulture);
        plant.Time.Advance(by);
        Assert.Empty(await plant.PassAsync(TimeSpan.FromMinutes(1)));
        Assert.Empty(plant.Watch.Look());
        Assert.Equal(isDue, plant.Full.Number > before.Number);

        var ahead = await plant.PublishAsync();
        plant.Time.Advance(-by);
        await Assert.ThrowsAsync<ClockException>(() => plant.PublishAsync());
        Assert.Equal(ahead.Number, plant.Full.Number);
    }

    [Fact] // RFC 5280 section 3.3: by the right time it had not ended
    public async Task What_left_the_crl_while_the_clock_was_ahead_is_on_it_again_once_it_is_right()
    {
        await using var plant = await CrlPlant.CreateAsync(folder, new() { Delta = true });
        var issued = await plant.IssueAsync("pump-1");
        await plant.RevokeAsync(issued);
        await plant.PublishAsync(scheduled: true);
        plant.Time.Advance(TimeSpan.FromDays(400));
        await plant.PublishAsync(scheduled: true);
        await plant.PublishAsync(scheduled: true);
        Assert.Empty(plant.Full.Entries);

        plant.Time.Advance(TimeSpan.FromDays(-400));
        await plant.Clock.ConfirmAsync(CrlPlant.Admin, plant.Ca.Store.Audit, default);
        var again = await plant.PublishAsync(scheduled: false);
        Assert.Single(plant.Full.Entries);
        // Section 5.2.4: the delta adds to the one that was made before the clock went wrong, and that still has it.
        Assert.True(again.DeltaBase < again.Number - 2);
    }

    [Theory]
    [InlineData("2028-02-28T23:59:59Z")]
    [InlineData("2028-02-29T23:59:59Z")]
    [InlineData("2038-01-19T03:14:07Z")]
    [InlineData("2049-12-31T23:59:59Z")]
    public async Task Over_the_corners_of_the_calendar_another_reader_finds_the_same_times(string corner)
    {
        var time = DateTimeOffset.Parse(corner, CultureInfo.InvariantCulture);
        await using var plant = await CrlPlant.CreateAsync(folder, start: time.AddMinutes(-1));
        var (first, second) = (await plant.IssueAsync("pump-1"), await plant.IssueAsync("pump-2"));
        plant.Time.Advance(TimeSpan.FromMinutes(1));
        await plant.RevokeAsync(first);
        var before = await plant.PublishAsync();
        await ExpectAsync(plant, before, time);
        plant.Time.Advance(TimeSpan.FromSeconds(1));
        await plant.RevokeAsync(second);
        var after = await plant.PublishAsync();
        Assert.True(after.Number > before.Number);
        await ExpectAsync(plant, after, time, time.AddSeconds(1));
        Assert.DoesNotContain(plant.Watch.Look(), trouble => trouble.Contains("issuing", StringComparison.Ordinal));

        plant.Time.Advance(TimeSpan.FromMinutes(-2));
        await Assert.ThrowsAsync<ClockException>(() => plant.PublishAsync());
        Assert.Equal(after.Number, plant.Full.Number);
    }

    // UTCTime through 2049, GeneralizedTime from 2050 on; OpenSSL reads the CRL as it is published.
    private static async Task ExpectAsync(CrlPlant plant, CrlRecord made, params DateTimeOffset[] revocations)
    {
        var path = Path.Combine(plant.Files.Folder, "issuing.crl");
        var shown = (await Shell.RunAsync("openssl", ["crl", "-inform", "DER", "-in", path, "-noout", "-text"])).Done;
        Assert.Contains($"Last Update: {Shown(made.ThisUpdate)}", shown, StringComparison.Ordinal);
        Assert.Contains($"Next Update: {Shown(made.NextUpdate)}", shown, StringComparison.Ordinal);
        foreach (var revocation in revocations) Assert.Contains($"Revocation Date: {Shown(revocation)}", shown, StringComparison.Ordinal);
        var der = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        foreach (var time in revocations.Append(made.ThisUpdate).Append(made.NextUpdate))
            Assert.Contains(time.Year < 2050 ? $"\u0017\r{time:yyMMddHHmmss}Z" : $"\u0018\u000f{time:yyyyMMddHHmmss}Z", der, StringComparison.Ordinal);
    }

    private static string Shown(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:HH:mm:ss yyyy} GMT");
}
