using System.Net;
using TrustPoint.Ca.Keys;
using TrustPoint.Est;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Appliance.Tests.Enrolment;

/// <summary>What one device or one stranger can use up: its share of certificates, and its share of the log.</summary>
public sealed class EnrolmentLimitTests : IAsyncLifetime
{
    private EnrolmentPlant plant = null!;

    public async Task InitializeAsync() => plant = await EnrolmentPlant.CreateAsync();

    public async Task DisposeAsync() => await plant.DisposeAsync();

    [Fact] // EST-112, RFC 6585 section 4
    public async Task A_device_in_a_loop_is_given_its_share_of_an_hour_and_told_when_to_come_back()
    {
        var certificate = await plant.EnrolAsync("pump-1");
        for (var given = 1; given < EnrolmentPlant.PerHour; given++) await plant.RenewAsync(certificate);
        plant.Time.Advance(TimeSpan.FromMinutes(20));

        var error = await EnrolmentPlant.RefusedAsync(429, () => plant.RenewAsync(certificate));
        Assert.Equal(TimeSpan.FromMinutes(40), error.RetryAfter);
        await EnrolmentPlant.RefusedAsync(429, async () => await (await plant.AdmitAsync("pump-1", await plant.CodeAsync("pump-1"))).EnrolAsync(Csr.For("CN=pump-1"), default));
        Assert.Equal(EnrolmentPlant.PerHour, (await plant.LogAsync("certificate.issued")).Count(entry => entry.Contains("pump-1", StringComparison.Ordinal)));

        await plant.RenewAsync(await plant.EnrolAsync("pump-2")); // nobody else is kept waiting
        plant.Time.Advance(error.RetryAfter!.Value);
        await plant.RenewAsync(certificate);
    }

    [Fact]
    public async Task What_was_refused_or_failed_is_not_of_a_devices_share()
    {
        var certificate = await plant.EnrolAsync("pump-1");
        for (var tries = 0; tries <= EnrolmentPlant.PerHour; tries++)
        {
            var client = await plant.AdmitAsync(certificate);
            await EnrolmentPlant.RefusedAsync(403, async () => await client.EnrolAsync(Csr.For("CN=pump-9"), default));
            plant.Keys.Failure = new KeyStoreUnavailableException("the token is away");
            await EnrolmentPlant.RefusedAsync(503, async () => await client.EnrolAsync(Csr.For("CN=pump-1"), default));
            plant.Keys.Failure = null;
            // So many at one moment would be told to come later, whoever asks.
            plant.Time.Advance(TimeSpan.FromSeconds(1));
        }
        for (var given = 1; given < EnrolmentPlant.PerHour; given++) await plant.RenewAsync(certificate);
    }

    [Fact]
    public async Task A_device_that_renews_before_each_end_never_meets_the_limit()
    {
        var certificate = await plant.EnrolAsync("pump-1");
        for (var day = 0; day < 100; day++)
        {
            plant.Time.Advance(TimeSpan.FromHours(16));
            certificate = await plant.RenewAsync(certificate);
        }
    }

    [Fact] // EST-111, and no disk is filled with refusals
    public async Task Refusals_are_recorded_and_bounded_by_source()
    {
        for (var i = 0; i < 100; i++) await plant.Authority.RecordAsync(Refusal("10.0.0.1"), default);
        Assert.Equal(20, (await plant.LogAsync("enrolment.refused")).Count);
        await plant.Authority.RecordAsync(Refusal("10.0.0.2"), default);
        var last = (await plant.LogAsync("enrolment.refused"))[^1];
        foreach (var member in new[] { "\"unwritten\":\"80\"", "\"reason\":\"no\"", "\"peerSha256\":\"ab\"", "\"method\":\"certificate\"", "\"domain\":\"plant\"" })
            Assert.Contains(member, last, StringComparison.Ordinal);
    }

    [Fact] // LIF-9: who asks is on the record, and a loop of it is one alarm
    public async Task LIF_9_whoever_comes_with_a_lost_device_is_an_alarm_once_an_hour_from_each_source()
    {
        for (var i = 0; i < 5; i++) await plant.Authority.RecordAsync(Refusal("10.0.0.1") with { Device = "pump-1", IsAlarm = true }, default);
        await plant.Authority.RecordAsync(Refusal("10.0.0.2") with { Device = "pump-1", IsAlarm = true }, default);
        await plant.Authority.RecordAsync(Refusal("10.0.0.2") with { Device = "pump-2", IsAlarm = true }, default);
        plant.Time.Advance(TimeSpan.FromHours(1));
        await plant.Authority.RecordAsync(Refusal("10.0.0.1") with { Device = "pump-1", IsAlarm = true }, default);

        var entries = await plant.LogAsync("enrolment.refused");
        Assert.Equal([true, false, false, false, false, true, true, true], entries.Select(entry => entry.Contains("\"outcome\":\"alarm\"", StringComparison.Ordinal)));
        foreach (var member in new[] { "\"device\":\"pump-1\"", "\"peer\":\"10.0.0.1\"", "\"peerSha256\":\"ab\"" }) Assert.Contains(member, entries[0], StringComparison.Ordinal);
    }

    [Fact] // any host may use all addresses of a /64
    public async Task One_ipv6_network_is_one_source()
    {
        for (var i = 1; i <= 100; i++) await plant.Authority.RecordAsync(Refusal($"2001:db8::{i:x}"), default);
        Assert.Equal(20, (await plant.LogAsync("enrolment.refused")).Count);
        await plant.Authority.RecordAsync(Refusal("2001:db8:0:1::1"), default);
        Assert.Equal(21, (await plant.LogAsync("enrolment.refused")).Count);
    }

    private static EstRefusal Refusal(string source) => new("simpleenroll", "plant", IPAddress.Parse(source), "certificate", "ab", null, 403, "no", "1234");
}
