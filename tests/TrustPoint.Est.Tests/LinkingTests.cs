using System.Security.Authentication;
using System.Security.Cryptography;
using TrustPoint.Est.Tests.Hosting;
using TrustPoint.Formats;
using TrustPoint.Formats.CsrAttributes;

namespace TrustPoint.Est.Tests;

/// <summary>Linking identity and proof of possession. RFC 7030 section 3.5, RFC 5929 section 3.</summary>
public sealed class LinkingTests : IAsyncLifetime, IDisposable
{
    private readonly TestKey key = new();
    private EstHost host = null!;

    [Theory]
    [InlineData("")]
    [InlineData("linked/")]
    public async Task The_base64_of_this_connections_tls_unique_links(string label)
    {
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls12);
        Assert.Equal(200, (await EnrolAsync(client, label, Convert.ToBase64String(client.TlsUnique))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linked/")]
    public async Task The_tls_unique_of_another_connection_does_not(string label)
    {
        await using var other = await host.ConnectAsync(protocol: SslProtocols.Tls12);
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls12);
        var reply = await EnrolAsync(client, label, Convert.ToBase64String(other.TlsUnique));
        Assert.Equal(400, reply.Status);
        Assert.Contains("tls-unique", reply.Text, StringComparison.Ordinal);
        Assert.Empty(host.Authority.Requests);
    }

    [Theory]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    [InlineData("7K3M-QX9P")] // a SCEP-style secret (EST-45)
    public async Task Another_challenge_password_is_never_ignored(string password)
    {
        foreach (var protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            await using var client = await host.ConnectAsync(protocol: protocol);
            Assert.Equal(400, (await EnrolAsync(client, "", password)).Status);
        }
        Assert.Empty(host.Authority.Requests);
    }

    [Fact] // part of the value is not the value
    public async Task A_prefix_of_tls_unique_does_not_link()
    {
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls12);
        Assert.Equal(400, (await EnrolAsync(client, "", Convert.ToBase64String(client.TlsUnique[..9]))).Status);
    }

    [Fact] // EST-44: .NET hands out a value there, and it means nothing
    public async Task On_tls_1_3_what_looks_like_tls_unique_is_refused()
    {
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls13);
        var reply = await EnrolAsync(client, "", Convert.ToBase64String(client.TlsUnique));
        Assert.Equal(400, reply.Status);
        Assert.Contains("TLS 1.2", reply.Text, StringComparison.Ordinal);
    }

    [Fact] // EST-43
    public async Task Where_linking_is_required_a_request_without_it_is_refused_in_these_words()
    {
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls12);
        var reply = await EnrolAsync(client, "linked/", null);
        Assert.Equal(400, reply.Status);
        Assert.Contains("linking identity and proof of possession is required", reply.Text, StringComparison.Ordinal);
    }

    [Fact] // EST-44
    public async Task Where_linking_is_required_tls_1_3_is_refused_in_words()
    {
        await using var client = await host.ConnectAsync(protocol: SslProtocols.Tls13);
        foreach (var password in new[] { null, Convert.ToBase64String(client.TlsUnique) })
        {
            var reply = await EnrolAsync(client, "linked/", password);
            Assert.Equal(400, reply.Status);
            Assert.Contains("connect with TLS 1.2", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact] // EST-43; a template would keep its readers from seeing the OID (RFC 9908 section 4)
    public async Task Where_linking_is_required_the_csr_attributes_list_challenge_password()
    {
        await using var client = await host.ConnectAsync();
        var attributes = CsrAttrs.Decode(Convert.FromBase64String((await client.GetAsync("/.well-known/est/linked/csrattrs")).Text));
        Assert.Equal([new CsrAttribute.Wanted(Oids.EcdsaWithSha256), new CsrAttribute.Wanted(Oids.ChallengePassword)], attributes.Items);
    }

    [Fact] // RFC 7030 section 3.7
    public async Task A_registration_authority_needs_no_link()
    {
        using var certificate = key.SelfSigned("CN=ra", authority: false);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
        host.Authority.Admitted.Add(sha256);
        foreach (var (status, isAuthority) in new[] { (400, false), (200, true) })
        {
            if (isAuthority) host.Authority.RegistrationAuthorities.Add(sha256);
            await using var client = await host.ConnectAsync(certificate);
            foreach (var password in new[] { null, "made on another session" })
            {
                var reply = await client.PostAsync(
                    "/.well-known/est/linked/simpleenroll", TlsClient.Base64(key.Request("CN=pump-7", challengePassword: password)), TlsClient.Pkcs10);
                Assert.Equal(status, reply.Status);
            }
        }
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority =>
    {
        authority.Domains[""] = new(authority);
        authority.Domains["linked"] = new(authority)
        {
            LinkingRequired = true,
            Anonymous = new([new CsrAttribute.Wanted(Oids.EcdsaWithSha256), new CsrAttribute.Template(new())]),
        };
    });

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private Task<Reply> EnrolAsync(TlsClient client, string label, string? password) => client.PostAsync(
        $"/.well-known/est/{label}simpleenroll", TlsClient.Base64(key.Request("CN=pump-1", challengePassword: password)),
        TlsClient.Pkcs10, TlsClient.Basic(FakeAuthority.User, FakeAuthority.Code));
}
