using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Outages;

/// <summary>
/// What a fleet is answered while something that the appliance needs goes and comes back: 503 with a time to come again, and nothing else
/// (EST-113, RFC 7030 section 4.2.3).
/// </summary>
public sealed class OutageTests
{
    private static readonly TimeSpan RecoveryBudget = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_token_that_goes_and_comes_back_under_load_costs_503_and_5_seconds_and_no_wrong_signature()
    {
        await using var appliance = await ApplianceProcess.StartAsync(null, FleetDevice.Unlimited);
        await using var fleet = await BeginAsync(appliance, devices: 4);
        // SoftHSM takes every folder beside the token's for a token: away is further away.
        var token = Directory.GetDirectories(Path.Combine(appliance.DataDirectory, "softhsm", "tokens")).Single();
        var elsewhere = Path.Combine(appliance.DataDirectory, Path.GetFileName(token));

        for (var round = 0; round < 3; round++)
        {
            await fleet.UntilEachAsync(200);
            Directory.Move(token, elsewhere);
            await fleet.UntilEachAsync(503);
            Directory.Move(elsewhere, token);
            var clock = Stopwatch.StartNew();
            await fleet.UntilEachAsync(200);
            Assert.True(clock.Elapsed < RecoveryBudget, $"recovery took {clock.Elapsed}");
        }

        await AssertKeptAsync(appliance, await fleet.StopAsync());
    }

    [Fact]
    public async Task A_disk_that_fills_up_under_load_costs_503_and_nothing_that_was_answered()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var appliance = await ApplianceProcess.StartOnAsync(disk, FleetDevice.Unlimited);
        await using var fleet = await BeginAsync(appliance, devices: 4);

        for (var round = 0; round < 2; round++)
        {
            await fleet.UntilEachAsync(200);
            disk.Fill();
            await fleet.UntilEachAsync(503);
            await Waiting.UntilAsync(async () => (await appliance.HealthAsync()).Words.Contains("database: The disk that holds the database is full.", StringComparison.Ordinal));
            Assert.Contains("disk: ", (await appliance.HealthAsync()).Words, StringComparison.Ordinal);
            await appliance.WritesAsync("nothing can be stored now: The disk that holds the database is full.");
            disk.Free();
            var clock = Stopwatch.StartNew();
            await fleet.UntilEachAsync(200);
            Assert.True(clock.Elapsed < RecoveryBudget, $"recovery took {clock.Elapsed}");
            await Waiting.UntilAsync(async () => !(await appliance.HealthAsync()).Words.Contains("database: ", StringComparison.Ordinal));
        }

        await AssertKeptAsync(appliance, await fleet.StopAsync());
    }

    [Fact]
    public async Task A_stop_and_a_start_on_a_full_disk_say_so_and_lose_nothing()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var appliance = await ApplianceProcess.StartOnAsync(disk, FleetDevice.Unlimited);
        await using var fleet = await BeginAsync(appliance, devices: 2);
        await fleet.UntilEachAsync(200);
        disk.Fill();
        await fleet.UntilEachAsync(503);
        var answers = await fleet.StopAsync();

        // Where the write-ahead log could be taken over there is room for a last entry, or for a start; else the reason is told.
        var unable = await appliance.StopAsync();
        if (await Record.ExceptionAsync(appliance.RestartAsync) is not null) unable++;
        var ends = appliance.Written.Split('\n').Where(line => line.StartsWith("trustpoint: ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Repeat("trustpoint: The disk that holds the database is full.", unable), ends.Select(line => line.Split(" Nothing was acknowledged")[0]));

        disk.Free();
        await appliance.RestartAsync();
        await AssertKeptAsync(appliance, answers);
    }

    // As OutageLoop does: more load only takes the time of whoever stands by.
    private static async Task<RenewingFleet> BeginAsync(ApplianceProcess appliance, int devices) =>
        RenewingFleet.Start(appliance, await RenewingFleet.EnrolAsync(appliance, devices), new() { Pace = TimeSpan.FromMilliseconds(25) });

    // Every answer was 200 or 503; every certificate is the authority's, is there, and fsck finds nothing.
    private static async Task AssertKeptAsync(ApplianceProcess appliance, IReadOnlyList<Answer> answers)
    {
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 503 }));
        Assert.All(answers.Where(answer => answer.Status == 503), answer => Assert.InRange(answer.RetryAfter ?? 0, 1, 60));
        var issuer = (await appliance.AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray()
            .Single(authority => authority.GetProperty("name").GetString() == "evaluation-issuing-g1").GetProperty("pem").GetString();
        var issuerKey = Certificate.Decode(PemEncoding.Find(issuer) is var pem ? Convert.FromBase64String(issuer![pem.Base64Data]) : []).PublicKey;
        using var client = appliance.AdminClient();
        foreach (var certificate in answers.Select(answer => answer.Certificate).OfType<byte[]>())
        {
            Assert.True(Certificate.Decode(certificate).IsSignedBy(issuerKey));
            var row = await client.GetFromJsonAsync<JsonElement>($"certificates/{Convert.ToHexStringLower(SHA256.HashData(certificate))}");
            Assert.Equal("issued", row.GetProperty("status").GetString());
        }
        Assert.DoesNotContain("ALARM", appliance.Written, StringComparison.Ordinal);
        Assert.Equal(0, await appliance.StopAsync());
        var fsck = await appliance.CommandAsync("fsck");
        Assert.True(fsck.ExitCode == 0, fsck.Error);
    }
}
