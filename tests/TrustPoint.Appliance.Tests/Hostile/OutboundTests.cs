using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Nothing leaves the box by itself (I13): URLs in what a client sends are followed by nobody.</summary>
[Collection(VictimCollection.Name)]
public class OutboundTests(VictimAppliance victim)
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task No_url_in_a_certificate_a_chain_or_a_request_is_followed(SslProtocols version)
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}";
        var root = Issue("CN=Root", null, null);
        var middle = Issue("CN=Middle", root, url);
        // The maker is accepted, so that the way to its anchor is really looked for. The chain lacks a link that the URL would give.
        await AcceptAsync(root, isDefault: true);
        try
        {
            foreach (var chain in new X509Certificate2Collection[] { [], [middle] })
            {
                var leaf = Issue("CN=x, SERIALNUMBER=4711", middle, url);
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                await using var connection = await TestDevice.ConnectAsync(victim.Process, leaf, chain, version);
                await connection.SendAsync(EstRequest.Get(EstRequest.Target("cacerts")));
                await connection.SendAsync(EstRequest.Get(EstRequest.Target("csrattrs")));
                foreach (var operation in new[] { "simpleenroll", "simplereenroll" })
                    Assert.InRange(await connection.SendAsync(EstRequest.Enrol(operation, Asking(url, key))), 400, 403);
            }
            await Task.Delay(LongEnough);
            Assert.False(trap.Pending());
        }
        finally
        {
            await AcceptAsync(root, isDefault: false);
        }

        // The trap does catch.
        using var caught = new TcpClient();
        await caught.ConnectAsync((IPEndPoint)trap.LocalEndpoint);
        Assert.True(SpinWait.SpinUntil(trap.Pending, LongEnough));
    }

    private async Task AcceptAsync(X509Certificate2 root, bool isDefault)
    {
        if (isDefault) await victim.Process.AdminAsync(HttpMethod.Put, "manufacturers/trap", new { name = "trap", autoAdd = false, anchorsPem = root.ExportCertificatePem() });
        await victim.Process.AdminAsync(HttpMethod.Put, "domains/plant", new
        {
            name = "plant",
            authority = "evaluation-issuing-g1",
            profiles = new[] { "ldevid", "tls-client", "tls-server", "tls-peer", "opc-ua-application" },
            manufacturers = isDefault ? new[] { "trap" } : [],
            approval = false,
            linkingRequired = false,
            @default = true,
        });
    }

    private static byte[] Asking(string url, ECDsa key)
    {
        var request = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256);
        foreach (var extension in Urls(url)) request.CertificateExtensions.Add(extension);
        return request.CreateSigningRequest();
    }

    private static X509Certificate2 Issue(string subject, X509Certificate2? issuer, string? url)
    {
        var isLeaf = subject.Contains("SERIALNUMBER", StringComparison.Ordinal);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(!isLeaf, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isLeaf ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.KeyCertSign, true));
        foreach (var extension in url is null ? [] : Urls(url)) request.CertificateExtensions.Add(extension);
        if (issuer is null)
        {
            var now = DateTimeOffset.UtcNow;
            return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        }

        // The issuer's own dates: a later second must not outlive it.
        using var certificate = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8).AsSpan());
        return TestDevice.WithKey(certificate.RawData, key);
    }

    private static X509Extension[] Urls(string url) =>
    [
        new X509AuthorityInformationAccessExtension([$"{url}/ocsp"], [$"{url}/ca.crt"]),
        CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{url}/crl"]),
    ];
}
