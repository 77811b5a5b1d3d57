using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>One appliance, with the device that each hostile request pretends to be.</summary>
public sealed class VictimAppliance : IAsyncLifetime
{
    public ApplianceProcess Process { get; private set; } = null!;

    /// <summary>The device's certificate.</summary>
    public X509Certificate2 Certificate { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync();
        Certificate = await (await TestDevice.AddAsync(Process, HostileRequests.Device, dns: ["victim.plant.example"])).EnrolAsync();
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    /// <summary>A new code; the earlier one ends with it.</summary>
    public async Task<string> CredentialsAsync()
    {
        var invitation = await Process.AdminAsync(HttpMethod.Post, $"devices/{HostileRequests.Device}/code", new { });
        return $"{HostileRequests.Device}:{invitation.GetProperty("code").GetString()}";
    }
}

/// <summary>What a device that may enrol asks for beyond itself, and what breaks decoders. Nothing of it is signed.</summary>
public class HostileRequestTests(VictimAppliance victim) : IClassFixture<VictimAppliance>
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Rows => [.. HostileRequests.All.Keys];

    [Theory, MemberData(nameof(Rows))] // EJBCA CVE-2022-34831 and its kin: whoever may enrol, may enrol as itself
    public async Task A_hostile_request_is_refused_in_words_and_uses_up_no_code(string row)
    {
        var (request, word) = HostileRequests.All[row];
        var hostile = request();
        var credentials = await victim.CredentialsAsync();
        var before = await victim.Process.CountCertificatesAsync();
        await using var stranger = await EstConnection(null);

        AssertRefused(await stranger.SendAsync(EstRequest.Enrol("simpleenroll", hostile, credentials)), stranger, word);

        Assert.Equal(before, await victim.Process.CountCertificatesAsync());
        // The code was good all the while: it was the request that was refused.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(200, await stranger.SendAsync(EstRequest.Enrol("simpleenroll", TestDevice.Pkcs10($"CN={HostileRequests.Device}", key), credentials)));
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task The_device_s_own_certificate_opens_no_other_way(string row)
    {
        var (request, word) = HostileRequests.All[row];
        var hostile = request();
        var before = await victim.Process.CountCertificatesAsync();
        await using var device = await EstConnection(victim.Certificate);
        Assert.Equal(200, await device.SendAsync(EstRequest.Get(EstRequest.Target("cacerts"))));

        foreach (var operation in new[] { "simpleenroll", "simplereenroll" })
        {
            var fastest = TimeSpan.MaxValue;
            for (var turn = 0; turn < 3; turn++)
            {
                var clock = Stopwatch.StartNew();
                var status = await device.SendAsync(EstRequest.Enrol(operation, hostile));
                fastest = clock.Elapsed < fastest ? clock.Elapsed : fastest;
                AssertRefused(status, device, operation == "simpleenroll" ? word : "");
            }
            Assert.True(fastest < Budget, $"{row} took {fastest.TotalMilliseconds} ms");
        }
        Assert.Equal(before, await victim.Process.CountCertificatesAsync());
    }

    private static void AssertRefused(int status, Testing.Load.EstConnection connection, string word)
    {
        Assert.True(status is >= 400 and < 500, connection.LastAnswer);
        // RFC 7030 section 4.2.3: a reason for people.
        Assert.Contains("Content-Type: text/plain", connection.Head, StringComparison.Ordinal);
        var reason = Encoding.UTF8.GetString(connection.Body.Span);
        Assert.InRange(reason.Length, 20, 4096);
        Assert.Contains(word, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", reason, StringComparison.Ordinal);
    }

    private Task<Testing.Load.EstConnection> EstConnection(X509Certificate2? certificate) => TestDevice.ConnectAsync(victim.Process, certificate);
}
