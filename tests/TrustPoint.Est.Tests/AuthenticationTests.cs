using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Est.Tests.Hosting;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Est.Tests;

/// <summary>Who may ask for what. RFC 7030 section 3.</summary>
public sealed class AuthenticationTests : IAsyncLifetime, IDisposable
{
    private readonly TestKey key = new();
    private EstHost host = null!;

    [Theory] // RFC 7030 section 4.1.2; EST-23, EST-50: open to everybody
    [InlineData("cacerts", 200)]
    [InlineData("csrattrs", 204)]
    public async Task Reading_needs_no_credentials(string operation, int status)
    {
        await using var client = await host.ConnectAsync();
        Assert.Equal(status, (await client.GetAsync($"/.well-known/est/{operation}")).Status);
    }

    [Fact] // EST-26, RFC 7617 section 2
    public async Task Enrolling_without_credentials_is_a_401_with_a_challenge()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync("/.well-known/est/simpleenroll", TlsClient.Base64(key.Request("CN=pump-1")), TlsClient.Pkcs10);
        Assert.Equal(401, reply.Status);
        Assert.Equal("Basic realm=\"est\", charset=\"UTF-8\"", reply.Headers["WWW-Authenticate"]);
        Assert.Equal("none", Assert.Single(host.Authority.Refusals).Method);
    }

    public static readonly TheoryData<string> WrongAuthorizations = new()
    {
        "Basic " + Convert.ToBase64String("pump-1:wrong"u8),
        "Basic " + Convert.ToBase64String("pump-2:7K3M-QX9P-2DVA-8WHT-C4EN"u8),
        "Basic " + Convert.ToBase64String(":7K3M-QX9P-2DVA-8WHT-C4EN"u8),
        "Basic " + Convert.ToBase64String("pump-1:"u8),
        "Basic " + Convert.ToBase64String("no colon"u8),
        "Basic " + Convert.ToBase64String([0xff, (byte)':', 0xfe]),
        "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("pump-1:" + new string('x', 4000))),
        "Basic ***",
        "Basic",
        "Digest username=\"pump-1\"",
        "Bearer " + Convert.ToBase64String("pump-1:7K3M-QX9P-2DVA-8WHT-C4EN"u8),
        "",
    };

    [Theory, MemberData(nameof(WrongAuthorizations))]
    public async Task Wrong_credentials_are_a_401_with_a_challenge(string authorization)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync(
            "/.well-known/est/simpleenroll", TlsClient.Base64(key.Request("CN=pump-1")), TlsClient.Pkcs10, $"Authorization: {authorization}");
        Assert.Equal(401, reply.Status);
        Assert.StartsWith("Basic realm=\"est\"", reply.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Empty(host.Authority.Requests);
        Assert.Equal("basic", Assert.Single(host.Authority.Refusals).Method);
    }

    [Fact] // RFC 7617 sections 2 and 2.1: UTF-8, and a colon ends the user name alone
    public async Task A_code_that_holds_a_colon_and_an_umlaut_arrives_whole()
    {
        await using var client = await host.ConnectAsync();
        Assert.Equal(401, (await client.PostAsync("/.well-known/est/simpleenroll", [], TlsClient.Pkcs10, TlsClient.Basic("pümp", "a:b"))).Status);
        Assert.Equal(("pümp", "a:b"), host.Authority.LastCredentials);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_certificate_enrols_and_reenrols_with_the_same_key_and_with_a_new_one(SslProtocols protocol)
    {
        using var first = key.With(await EnrolAsync("CN=pump-1"));
        await using var client = await host.ConnectAsync(first, protocol);
        Assert.Equal(200, (await PostAsync(client, "simpleenroll", key.Request("CN=pump-1"))).Status);
        Assert.Equal(200, (await PostAsync(client, "simplereenroll", key.Request("CN=pump-1"))).Status);
        using var other = new TestKey();
        Assert.Equal(200, (await PostAsync(client, "simplereenroll", other.Request("CN=pump-1"))).Status);
    }

    [Theory]
    [InlineData("simpleenroll")]
    [InlineData("simplereenroll")]
    public async Task A_certificate_that_is_not_admitted_is_a_403_and_stands_in_the_record(string operation)
    {
        using var certificate = key.SelfSigned("CN=stranger", authority: false);
        await using var client = await host.ConnectAsync(certificate);
        var reply = await PostAsync(client, operation, key.Request("CN=stranger"));
        Assert.Equal(403, reply.Status);
        Assert.Contains("it is not known here", reply.Text, StringComparison.Ordinal);
        var refusal = Assert.Single(host.Authority.Refusals);
        Assert.Equal(
            (operation, "certificate", certificate.GetCertHashString(HashAlgorithmName.SHA256), 403),
            (refusal.Operation, refusal.Method, refusal.PeerSha256!.ToUpperInvariant(), refusal.Status));
    }

    [Fact] // TLS lets it in, we do not
    public async Task A_certificate_that_cannot_be_read_is_a_403()
    {
        using var malformed = key.WithEmptyExtendedKeyUsage("CN=stranger");
        host.Authority.Admitted.Add(Convert.ToHexStringLower(SHA256.HashData(malformed.RawData)));
        await using var client = await host.ConnectAsync(malformed);
        var reply = await PostAsync(client, "simplereenroll", key.Request("CN=stranger"));
        Assert.Equal(403, reply.Status);
        Assert.Contains("extKeyUsage", reply.Text, StringComparison.Ordinal);
    }

    [Fact] // the admission is asked at each request, not once per connection
    public async Task A_certificate_that_is_no_longer_admitted_is_refused_on_an_open_connection()
    {
        using var certificate = key.With(await EnrolAsync("CN=pump-1"));
        await using var client = await host.ConnectAsync(certificate);
        Assert.Equal(200, (await PostAsync(client, "simplereenroll", key.Request("CN=pump-1"))).Status);
        host.Authority.Admitted.Clear();
        Assert.Equal(403, (await PostAsync(client, "simplereenroll", key.Request("CN=pump-1"))).Status);
    }

    [Fact] // the code decides: a device may hold a factory certificate that nobody here accepts
    public async Task A_code_counts_before_a_certificate()
    {
        using var certificate = key.SelfSigned("CN=stranger", authority: false);
        await using var client = await host.ConnectAsync(certificate);
        Assert.Equal(200, (await client.EnrolAsync(key.Request("CN=pump-1"))).Status);
    }

    [Fact] // RFC 7030 section 3.3.2
    public async Task A_code_alone_does_not_reenrol()
    {
        await using var client = await host.ConnectAsync();
        var reply = await PostAsync(client, "simplereenroll", key.Request("CN=pump-1"), TlsClient.Basic(FakeAuthority.User, FakeAuthority.Code));
        Assert.Equal(403, reply.Status);
        Assert.Contains("TLS client certificate", reply.Text, StringComparison.Ordinal);
        Assert.Empty(host.Authority.Requests);
    }

    [Theory] // what the client sent beside its own certificate reaches admission: a factory identity's intermediates
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Intermediates_that_the_client_sends_are_seen(SslProtocols protocol)
    {
        using var intermediateKey = new TestKey();
        using var intermediate = intermediateKey.Under(host.Authority.Certificate, "CN=Intermediate", authority: true);
        using var certificate = key.Under(intermediate, "CN=pump-1", authority: false);
        await using var client = await TlsClient.ConnectAsync(host.Port, certificate, protocol, [intermediate]);
        await PostAsync(client, "simpleenroll", key.Request("CN=pump-1"));
        Assert.Equal(intermediate.RawData, Assert.Single(host.Authority.OtherCertificates));
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority => authority.Domains[""] = new(authority));

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private static Task<Reply> PostAsync(TlsClient client, string operation, byte[] request, params string[] headers) =>
        client.PostAsync($"/.well-known/est/{operation}", TlsClient.Base64(request), [TlsClient.Pkcs10, .. headers]);

    private async Task<byte[]> EnrolAsync(string subject)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(key.Request(subject));
        return CertsOnly.Decode(Convert.FromBase64String(reply.Text))[0].ToArray();
    }
}
