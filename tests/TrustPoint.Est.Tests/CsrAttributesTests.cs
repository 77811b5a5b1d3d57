using System.Security.Cryptography;
using TrustPoint.Est.Tests.Hosting;
using TrustPoint.Formats;
using TrustPoint.Formats.CsrAttributes;

namespace TrustPoint.Est.Tests;

/// <summary>RFC 7030 section 4.5, RFC 8951 section 4, RFC 9908.</summary>
public sealed class CsrAttributesTests : IAsyncLifetime, IDisposable
{
    private static readonly CsrAttrs Generic = new([new CsrAttribute.Wanted(Oids.EcdsaWithSha384), new CsrAttribute.EcKey(Oids.Secp384r1)]);
    private static readonly CsrAttrs Own = new([new CsrAttribute.Wanted(Oids.EcdsaWithSha256)]);

    private readonly TestKey key = new();
    private EstHost host = null!;

    [Fact]
    public async Task Anybody_is_told_the_generic_ones()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync("/.well-known/est/csrattrs");
        Assert.Equal((200, "application/csrattrs"), (reply.Status, reply.Headers["Content-Type"]));
        Assert.Equal(Generic.Encode(), Convert.FromBase64String(reply.Text));
    }

    [Fact]
    public async Task A_known_client_is_told_its_own()
    {
        using var certificate = key.SelfSigned("CN=pump-1", authority: false);
        host.Authority.Admitted.Add(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)));
        await using var byCertificate = await host.ConnectAsync(certificate);
        Assert.Equal(Own.Encode(), Convert.FromBase64String((await byCertificate.GetAsync("/.well-known/est/csrattrs")).Text));

        await using var byCode = await host.ConnectAsync();
        var reply = await byCode.GetAsync("/.well-known/est/csrattrs", TlsClient.Basic(FakeAuthority.User, FakeAuthority.Code));
        Assert.Equal(Own.Encode(), Convert.FromBase64String(reply.Text));
    }

    [Fact] // what anybody may read, a client with a certificate of no use may read too
    public async Task A_client_that_is_not_admitted_is_anybody()
    {
        using var certificate = key.SelfSigned("CN=stranger", authority: false);
        await using var client = await host.ConnectAsync(certificate);
        Assert.Equal(Generic.Encode(), Convert.FromBase64String((await client.GetAsync("/.well-known/est/csrattrs")).Text));
    }

    [Fact] // else it would be a place to try codes
    public async Task A_wrong_code_is_refused_here_too()
    {
        await using var client = await host.ConnectAsync();
        Assert.Equal(401, (await client.GetAsync("/.well-known/est/csrattrs", TlsClient.Basic(FakeAuthority.User, "wrong"))).Status);
    }

    [Fact] // RFC 7030 section 4.5.2
    public async Task None_is_a_204()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync("/.well-known/est/none/csrattrs");
        Assert.Equal(204, reply.Status);
        Assert.Empty(reply.Body);
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority =>
    {
        authority.Domains[""] = new(authority) { Anonymous = Generic, Known = Own };
        authority.Domains["none"] = new(authority);
    });

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();
}
