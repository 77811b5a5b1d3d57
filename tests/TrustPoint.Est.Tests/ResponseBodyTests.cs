using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Est.Tests.Hosting;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Est.Tests;

/// <summary>Answers that strongSwan, libest and Go clients all read. RFC 7030 sections 4.1.3 and 4.2.3, RFC 8951 section 3.</summary>
public sealed class ResponseBodyTests : IAsyncLifetime, IDisposable
{
    private readonly TestKey key = new();
    private EstHost host = null!;

    [Fact]
    public async Task An_answer_is_one_line_and_LF_with_its_length()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync("/.well-known/est/cacerts");
        Assert.Equal(200, reply.Status);
        Assert.Equal("application/pkcs7-mime; smime-type=certs-only", reply.Headers["Content-Type"]);
        Assert.False(reply.Headers.ContainsKey("Transfer-Encoding"));
        Assert.Equal(reply.Text.Length - 1, reply.Text.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain('\r', reply.Text);
        Assert.Equal(CertsOnly.Encode([host.Authority.Certificate.RawData]), Convert.FromBase64String(reply.Text));
    }

    [Theory] // libest cannot read a long line, strongSwan cannot read any other than one line
    [InlineData(null, "/.well-known/est/large/cacerts", false)]
    [InlineData("strongSwan", "/.well-known/est/large/cacerts", false)]
    [InlineData("libest 1.0", "/.well-known/est/large/cacerts", true)]
    [InlineData("libest 1.0", "/.well-known/est/cacerts", false)]
    public async Task A_long_body_is_broken_at_64_columns_for_libest_alone(string? userAgent, string path, bool broken)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync(path, userAgent is null ? [] : [$"User-Agent: {userAgent}"]);
        var lines = reply.Text.Split('\n');
        Assert.Equal("", lines[^1]);
        if (broken)
        {
            Assert.All(lines[..^2], line => Assert.Equal(64, line.Length));
            Assert.InRange(lines[^2].Length, 1, 64);
        }
        else
        {
            Assert.Equal(2, lines.Length);
        }
        var expected = path.Contains("large", StringComparison.Ordinal) ? 4 : 1;
        Assert.Equal(expected, CertsOnly.Decode(Convert.FromBase64String(reply.Text)).Count);
    }

    [Fact] // strongSwan reads the head into 1,024 bytes
    public async Task The_head_of_an_answer_is_short()
    {
        await using var client = await host.ConnectAsync();
        foreach (var reply in new[]
        {
            await client.GetAsync("/.well-known/est/cacerts"), await client.EnrolAsync(key.Request("CN=pump-1")),
            await client.PostAsync("/.well-known/est/simpleenroll", [], TlsClient.Pkcs10), await client.GetAsync("/.well-known/est/nosuch/cacerts"),
        })
        {
            Assert.InRange(reply.Head.Length, 1, 400);
            Assert.DoesNotContain("Server:", reply.Head, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact] // RFC 7030 section 4.2.3
    public async Task An_enrolment_answers_the_issued_certificate_and_no_other()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(key.Request("CN=pump-1"));
        Assert.Equal("application/pkcs7-mime; smime-type=certs-only", reply.Headers["Content-Type"]);
        using var certificate = X509CertificateLoader.LoadCertificate(Assert.Single(CertsOnly.Decode(Convert.FromBase64String(reply.Text))).Span);
        Assert.Equal("CN=pump-1", certificate.Subject);
        Assert.Equal(key.Spki, certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Fact] // RFC 5272 section 4.1, judged by the base library
    public async Task The_cms_is_degenerate()
    {
        await using var client = await host.ConnectAsync();
        var cms = new SignedCms();
        cms.Decode(Convert.FromBase64String((await client.GetAsync("/.well-known/est/large/cacerts")).Text));
        Assert.Equal(4, cms.Certificates.Count);
        Assert.Empty(cms.SignerInfos);
        Assert.Empty(cms.ContentInfo.Content);
    }

    [Fact] // EST-56
    public async Task Ca_certificates_may_be_cached_for_a_day_at_most()
    {
        await using var client = await host.ConnectAsync();
        var value = (await client.GetAsync("/.well-known/est/cacerts")).Headers["Cache-Control"];
        Assert.StartsWith("max-age=", value, StringComparison.Ordinal);
        Assert.InRange(int.Parse(value["max-age=".Length..], System.Globalization.CultureInfo.InvariantCulture), 1, 86_400);
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority =>
    {
        authority.Domains[""] = new(authority);
        ReadOnlyMemory<byte> certificate = authority.Certificate.RawData;
        authority.Domains["large"] = new(authority) { CaCertificates = [certificate, Another(), Another(), Another()] };
    });

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private static ReadOnlyMemory<byte> Another()
    {
        using var key = new TestKey();
        using var certificate = key.SelfSigned($"CN={Convert.ToHexString(RandomNumberGenerator.GetBytes(20))}", authority: true);
        return certificate.RawData;
    }
}
