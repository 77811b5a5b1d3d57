using System.Security.Authentication;
using TrustPoint.Est.Tests.Hosting;

namespace TrustPoint.Est.Tests;

/// <summary>Which path leads where. RFC 7030 section 3.2.2.</summary>
public sealed class PathTests : IAsyncLifetime
{
    private EstHost host = null!;

    [Theory]
    [InlineData("/.well-known/est/cacerts")]
    [InlineData("/.well-known/est/cacerts?any=thing")]
    [InlineData("/.well-known/est/plant/cacerts")]
    [InlineData("/.well-known/est/plant~tls-server/cacerts")]
    [InlineData("/.well-known/est/plant%7Etls-server/cacerts")] // RFC 3986 section 2.3: the tilde is the same, escaped
    [InlineData("https://localhost/.well-known/est/plant/cacerts")] // RFC 9112 section 3.2.2
    public async Task A_path_with_or_without_label_leads_to_its_operation(string target)
    {
        await using var client = await host.ConnectAsync();
        Assert.Equal(200, (await client.GetAsync(target)).Status);
    }

    [Theory]
    [InlineData("/.well-known/est/nosuch/cacerts")]
    [InlineData("/.well-known/est/plant~nosuch/cacerts")]
    [InlineData("/.well-known/est/cacerts/cacerts")]
    [InlineData("/.well-known/est/simpleenroll/cacerts")]
    [InlineData("/.well-known/est/PLANT/cacerts")]
    [InlineData("/.well-known/est/plant~/cacerts")]
    [InlineData("/.well-known/est/~tls-server/cacerts")]
    [InlineData("/.well-known/est/plant~tls-server~x/cacerts")]
    [InlineData("/.well-known/est/plant_/cacerts")]
    [InlineData("/.well-known/est/plant%20/cacerts")]
    [InlineData("/.well-known/est/plant~tls%7Eserver/cacerts")]
    [InlineData("/.well-known/est/a23456789012345678901234567890123/cacerts")] // 33 characters
    public async Task A_label_that_nobody_configured_is_not_found(string target)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync(target);
        Assert.Equal(404, reply.Status);
        Assert.Equal("text/plain; charset=utf-8", reply.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("/.well-known/est/cacerts/")]
    [InlineData("/.well-known/est//cacerts")]
    [InlineData("//.well-known/est/cacerts")]
    [InlineData("/.well-known/est/CACERTS")]
    [InlineData("/.Well-Known/est/cacerts")]
    [InlineData("/.well-known/EST/cacerts")]
    [InlineData("/.well-known/est/%63acerts")]
    [InlineData("/.well-known/est%2fcacerts")]
    [InlineData("/.well-known/est/plant%2fcacerts")]
    [InlineData("/.well-known/est/plant%2Fsimpleenroll/cacerts")]
    [InlineData("/.well-known/est/plant/../cacerts")]
    [InlineData("/.well-known/est/plant/%2e%2e/cacerts")]
    [InlineData("/.well-known/est/simpleenroll/../cacerts")]
    [InlineData("/.well-known/est/./cacerts")]
    [InlineData("/.well-known/./est/cacerts")]
    [InlineData("/x/../.well-known/est/cacerts")]
    [InlineData("/.well-known/est/plant/plant/cacerts")]
    [InlineData("/.well-known/est/cacerts;x=y")]
    [InlineData("/.well-known/est/cacerts%3fx")]
    [InlineData("/.well-known/est/cacerts%00")]
    [InlineData("/.well-known/est/plant%00/cacerts")]
    [InlineData("/.well-known/est\\cacerts")]
    [InlineData("/.well-known/est/csrattributes")]
    [InlineData("/.well-known/est/enroll_status")]
    [InlineData("/.well-known/est")]
    [InlineData("/.well-known/est/")]
    [InlineData("/cacerts")]
    public async Task A_path_spelled_otherwise_leads_nowhere(string target)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.GetAsync(target);
        Assert.Contains(reply.Status, new[] { 400, 404 }); // 400: no URI at all
        Assert.DoesNotContain("pkcs7", reply.Head, StringComparison.Ordinal);
    }

    [Theory] // EST-3
    [InlineData("POST", "cacerts", "GET")]
    [InlineData("HEAD", "cacerts", "GET")]
    [InlineData("PUT", "csrattrs", "GET")]
    [InlineData("GET", "simpleenroll", "POST")]
    [InlineData("DELETE", "simplereenroll", "POST")]
    [InlineData("GET", "fullcmc", "POST")]
    [InlineData("OPTIONS", "serverkeygen", "POST")]
    [InlineData("get", "cacerts", "GET")] // RFC 9110 section 9.1: methods are case-sensitive
    public async Task Another_method_is_answered_405_with_the_one_that_is_allowed(string method, string operation, string allowed)
    {
        foreach (var label in new[] { "", "plant/" })
        {
            await using var client = await host.ConnectAsync();
            await client.WriteAsync($"{method} /.well-known/est/{label}{operation} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            var reply = await client.ReadHeadOfAsync();
            Assert.Equal(405, reply.Status);
            Assert.Equal(allowed, reply.Headers["Allow"]);
        }
    }

    [Theory] // RFC 7030 section 4.4; RFC 7030 section 4.3.2: both are optional
    [InlineData("fullcmc")]
    [InlineData("serverkeygen")]
    public async Task What_this_server_does_not_do_it_says(string operation)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync($"/.well-known/est/{operation}", []);
        Assert.Equal(501, reply.Status);
        Assert.Contains("use simpleenroll", reply.Text, StringComparison.Ordinal);
    }

    [Theory] // RFC 7030 section 3.3: HTTPS only
    [InlineData("GET", "cacerts")]
    [InlineData("POST", "simpleenroll")]
    public async Task Plain_http_gets_no_est_answer(string method, string operation)
    {
        await using var client = await TlsClient.ConnectAsync(host.PlainPort, null, SslProtocols.None);
        var reply = await client.SendAsync(method, $"/.well-known/est/{operation}", ["Content-Length: 0"], []);
        Assert.Equal(403, reply.Status);
        Assert.False(reply.Headers.ContainsKey("Location"));
        Assert.False(reply.Headers.ContainsKey("WWW-Authenticate"));
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority =>
    {
        foreach (var label in new[] { "", "plant", "plant~tls-server" }) authority.Domains[label] = new(authority);
    });

    public async Task DisposeAsync() => await host.DisposeAsync();
}
