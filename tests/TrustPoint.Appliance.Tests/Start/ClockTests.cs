using System.Net;
using System.Security.Cryptography;
using TrustPoint.Appliance.Tests.Enrolment;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>The appliance on a box whose clock was wrong, by two days, and was set right.</summary>
public class ClockTests
{
    private const string Issuing = "evaluation-issuing-g1";

    [Fact]
    public async Task A_clock_that_went_back_stops_issuing_until_a_person_confirms_it()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        string code;
        await using (var first = await ApplianceProcess.StartAsync(data))
        {
            code = (await first.JsonAsync("device", "add", "pump-1")).GetProperty("code").GetString()!;
            await first.StopAsync();
        }
        await using (var ahead = await ApplianceProcess.StartAsync(data, [.. FakedClock.Faked, ("FAKETIME", "+2d")])) await ahead.StopAsync();

        await using var appliance = await ApplianceProcess.StartAsync(data);
        using var devices = await appliance.DeviceClientAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var (status, words) = await appliance.HealthAsync();
        Assert.Equal(503, status);
        Assert.Contains("./trustpoint clock confirm", words, StringComparison.Ordinal);
        using (var refused = await Requests.EnrolAsync(devices, "pump-1", code, key))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        var confirmed = await appliance.JsonAsync("clock", "confirm");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, confirmed.GetProperty("trouble").ValueKind);
        // A job that looked while the clock was wrong looks again.
        await Waiting.ForAsync(appliance.HealthAsync, health => health == (200, "ok\n"));
        using var enrolled = await Requests.EnrolAsync(devices, "pump-1", code, key);
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact] // what runs by the clock is not held up by it
    public async Task A_running_appliance_whose_clock_is_set_back_and_confirmed_goes_on_publishing_by_itself()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakedClock(directory.File("offset"));
        clock.Set(TimeSpan.Zero);
        await using var appliance = await ApplianceProcess.StartAsync(null, [.. clock.Settings]);
        // Back to a time at which the authority is good: whichever job looks then finds what it needs.
        clock.Set(TimeSpan.FromHours(2));
        var device = await FleetDevice.EnrolAsync(appliance, "pump-1", "tls-client");
        await appliance.JsonAsync("crl", "set", Issuing, "--delay", "2s");
        await appliance.JsonAsync("crl", "publish", Issuing);
        using var http = new HttpClient { BaseAddress = new(appliance.PublicUrl) };
        var before = await ReadAsync(http);

        clock.Set(TimeSpan.Zero);
        await appliance.JsonAsync("clock", "confirm");
        await appliance.JsonAsync("cert", "revoke", device.SerialNumber, "--reason", "superseded");
        var after = await Waiting.ForAsync(() => ReadAsync(http), list => list.Number != before.Number);

        Assert.True(after.Number > before.Number);
        Assert.True(after.ThisUpdate < before.ThisUpdate);
        Assert.Equal(device.SerialNumber, Convert.ToHexString(Assert.Single(after.Entries).Serial.Span));
        await Waiting.ForAsync(appliance.HealthAsync, health => health == (200, "ok\n")); // as above
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    private static async Task<CertificateList> ReadAsync(HttpClient http) => CertificateList.Decode(await http.GetByteArrayAsync(new Uri($"/crl/{Issuing}.crl", UriKind.Relative)));
}
