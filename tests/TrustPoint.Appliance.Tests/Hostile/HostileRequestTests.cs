using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>What a device that may enrol asks for beyond itself, and what breaks decoders. Nothing of it is signed.</summary>
[Collection(VictimCollection.Name)]
public class HostileRequestTests(VictimAppliance victim)
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
        await using var stranger = await ConnectAsync(null);

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
        await using var device = await ConnectAsync(victim.Certificate);
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

    private static void AssertRefused(int status, EstConnection connection, string word)
    {
        Assert.True(status is >= 400 and < 500, connection.LastAnswer);
        // RFC 7030 section 4.2.3: a reason for people.
        Assert.Contains("Content-Type: text/plain", connection.Head, StringComparison.Ordinal);
        var reason = Encoding.UTF8.GetString(connection.Body.Span);
        Assert.InRange(reason.Length, 20, 4096);
        Assert.Contains(word, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", reason, StringComparison.Ordinal);
    }

    private Task<EstConnection> ConnectAsync(X509Certificate2? certificate) => TestDevice.ConnectAsync(victim.Process, certificate);
}
