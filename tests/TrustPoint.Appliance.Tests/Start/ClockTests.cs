using System.Net;
using System.Security.Cryptography;
using TrustPoint.Appliance.Tests.Enrolment;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Start;

/// <summary>The appliance on a box whose clock was wrong, by two days, and was set right.</summary>
public class ClockTests
{
    private static readonly (string, string)[] TwoDaysAhead =
    [
        ("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"), ("FAKETIME", "+2d"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_NO_CACHE", "1"),
    ];

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
        await using (var ahead = await ApplianceProcess.StartAsync(data, TwoDaysAhead)) await ahead.StopAsync();

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
        Assert.Equal((200, "ok\n"), await appliance.HealthAsync());
        using var enrolled = await Requests.EnrolAsync(devices, "pump-1", code, key);
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }
}
