using System.Security.Cryptography;
using System.Text;
using TrustPoint.Est.Tests.Hosting;

namespace TrustPoint.Est.Tests;

/// <summary>Bodies as clients in the field send them. RFC 8951 section 3.1, RFC 7030 section 4.2.1.</summary>
public sealed class RequestBodyTests : IAsyncLifetime, IDisposable
{
    private readonly TestKey key = new();
    private EstHost host = null!;

    public static readonly TheoryData<string, string> Framings = new()
    {
        { "one line, no newline", "{0}" },
        { "one line and LF", "{0}\n" },
        { "one line and CRLF", "{0}\r\n" },
        { "64 columns, LF", "64\n" },
        { "64 columns, CRLF", "64\r\n" },
        { "76 columns, LF", "76\n" },
        { "76 columns, CRLF", "76\r\n" },
        { "a space after every symbol", "1 " },
        { "a TAB after every third", "3\t" },
        { "blank lines before and after", "\r\n\r\n {0} \r\n\t\r\n" },
        { "CR alone", "64\r" },
    };

    [Theory, MemberData(nameof(Framings))]
    public async Task Base64_is_read_with_white_space_anywhere(string name, string framing)
    {
        Assert.NotEmpty(name);
        var der = key.Request("CN=pump-1");
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync("/.well-known/est/simpleenroll", Encoding.ASCII.GetBytes(Frame(der, framing)), TlsClient.Pkcs10, Code);
        Assert.Equal(200, reply.Status);
        Assert.Equal(der, Assert.Single(host.Authority.Requests).Der.ToArray());
    }

    [Fact] // BRSKI pledges
    public async Task Bare_der_is_read()
    {
        var der = key.Request("CN=pump-1");
        await using var client = await host.ConnectAsync();
        Assert.Equal(200, (await client.PostAsync("/.well-known/est/simpleenroll", der, TlsClient.Pkcs10, Code)).Status);
    }

    [Fact]
    public async Task Bare_der_is_refused_where_the_setting_says_so()
    {
        await using var strict = await EstHost.StartAsync(Domain, new EstOptions { AcceptDer = false });
        await using var client = await strict.ConnectAsync();
        Assert.Equal(400, (await client.PostAsync("/.well-known/est/simpleenroll", key.Request("CN=pump-1"), TlsClient.Pkcs10, Code)).Status);
    }

    [Theory]
    [InlineData(false, 400)]
    [InlineData(true, 200)]
    public async Task Pem_is_read_only_where_the_setting_says_so(bool accepted, int status)
    {
        await using var lenient = await EstHost.StartAsync(Domain, new EstOptions { AcceptPem = accepted });
        await using var client = await lenient.ConnectAsync();
        var pem = PemEncoding.WriteString("CERTIFICATE REQUEST", key.Request("CN=pump-1"));
        Assert.Equal(status, (await client.PostAsync("/.well-known/est/simpleenroll", Encoding.ASCII.GetBytes(pem), TlsClient.Pkcs10, Code)).Status);
    }

    [Theory] // RFC 8951 section 3: ignored, whatever it says
    [InlineData("base64")]
    [InlineData("binary")]
    [InlineData("8bit")]
    [InlineData("nonsense")]
    public async Task Content_transfer_encoding_changes_nothing(string value)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(key.Request("CN=pump-1"), $"Content-Transfer-Encoding: {value}");
        Assert.Equal(200, reply.Status);
        Assert.DoesNotContain("Content-Transfer-Encoding", reply.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory] // RFC 7030 section 3.2.4: compared without case, parameters ignored
    [InlineData("application/pkcs10", 200)]
    [InlineData("APPLICATION/PKCS10; x=y", 200)]
    [InlineData("application/pkcs10;charset=utf-8", 200)]
    [InlineData("application/pkcs10; smime-type=certs-only", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/pkcs10-not", 415)]
    [InlineData("application/pkcs7-mime", 415)]
    [InlineData("", 415)]
    public async Task Another_media_type_is_refused(string type, int status)
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync(
            "/.well-known/est/simpleenroll", TlsClient.Base64(key.Request("CN=pump-1")), type.Length == 0 ? [Code] : [$"Content-Type: {type}", Code]);
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_missing_content_type_is_no_pkcs10()
    {
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync("/.well-known/est/simpleenroll", TlsClient.Base64(key.Request("CN=pump-1")), Code);
        Assert.Equal(415, reply.Status);
        Assert.Contains("application/pkcs10", reply.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Malformed()
    {
        using var key = new TestKey();
        var der = key.Request("CN=pump-1");
        var text = Convert.ToBase64String(der);
        return new()
        {
            { "empty", [] },
            { "white space", " \r\n"u8.ToArray() },
            { "base64url", Encoding.ASCII.GetBytes(Convert.ToBase64String([0xfb, 0xff, .. der]).Replace('+', '-').Replace('/', '_')) },
            { "not base64", "MII***"u8.ToArray() },
            { "cut short", Encoding.ASCII.GetBytes(text[..^9]) },
            { "bytes after the padding", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. der, 0]) + "AAAA") },
            { "bytes after the request", TlsClient.Base64([.. der, 0x05, 0x00]) },
            { "another structure", TlsClient.Base64([0x30, 0x03, 0x02, 0x01, 0x00]) },
            { "indefinite length", TlsClient.Base64([0x30, 0x80, .. der, 0x00, 0x00]) },
            { "half a der", der[..^20] },
            { "nested 10,000 deep", TlsClient.Base64([.. Enumerable.Repeat(new byte[] { 0x30, 0x80 }, 10_000).SelectMany(pair => pair)]) },
            { "a broken signature", TlsClient.Base64([.. der[..^1], (byte)(der[^1] ^ 1)]) },
        };
    }

    [Theory, MemberData(nameof(Malformed))]
    public async Task What_is_no_request_is_a_400_with_a_reason(string name, byte[] body)
    {
        Assert.NotEmpty(name);
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync("/.well-known/est/simpleenroll", body, TlsClient.Pkcs10, Code);
        Assert.Equal(400, reply.Status);
        Assert.Equal("text/plain; charset=utf-8", reply.Headers["Content-Type"]);
        Assert.NotEmpty(reply.Text);
        Assert.Empty(host.Authority.Requests);
    }

    [Theory]
    [InlineData(EstOptions.MaxBodyBytes, 400)] // read, and then found to be no request
    [InlineData(EstOptions.MaxBodyBytes + 1, 413)]
    [InlineData(10 * 1024 * 1024, 413)]
    public async Task A_body_over_64_KiB_is_refused_by_its_length(int length, int status)
    {
        await using var client = await host.ConnectAsync();
        await client.WriteAsync($"POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n{TlsClient.Pkcs10}\r\n{Code}\r\nContent-Length: {length}\r\n\r\n");
        if (status == 400) await client.WriteAsync(new string('M', length));
        Assert.Equal(status, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_chunked_body_is_read()
    {
        var text = Encoding.ASCII.GetString(TlsClient.Base64(key.Request("CN=pump-1")));
        await using var client = await host.ConnectAsync();
        await client.WriteAsync($"POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n{TlsClient.Pkcs10}\r\n{Code}\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var chunk in text.Chunk(50)) await client.WriteAsync($"{chunk.Length:x}\r\n{new string(chunk)}\r\n");
        await client.WriteAsync("0\r\n\r\n");
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_chunked_body_over_64_KiB_is_refused()
    {
        await using var client = await host.ConnectAsync();
        await client.WriteAsync($"POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n{TlsClient.Pkcs10}\r\n{Code}\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var sent = 0; sent <= EstOptions.MaxBodyBytes; sent += 8192) await client.WriteAsync($"2000\r\n{new string('M', 8192)}\r\n");
        Assert.Equal(413, (await client.ReadAsync()).Status);
    }

    [Fact] // EST-10
    public async Task Expect_100_continue_is_answered_before_the_body_is_sent()
    {
        var body = Encoding.ASCII.GetString(TlsClient.Base64(key.Request("CN=pump-1")));
        await using var client = await host.ConnectAsync();
        await client.WriteAsync($"POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n{TlsClient.Pkcs10}\r\n{Code}\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");
        Assert.Equal(100, (await client.ReadAsync()).Status);
        await client.WriteAsync(body);
        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact] // RFC 7030 section 3.2; EST-10: three requests on one connection, none of them with Accept or User-Agent
    public async Task A_connection_is_kept_alive()
    {
        await using var client = await host.ConnectAsync();
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await client.EnrolAsync(key.Request($"CN=pump-{i}"))).Status);
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(Domain);

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private static readonly string Code = TlsClient.Basic(FakeAuthority.User, FakeAuthority.Code);

    private static void Domain(FakeAuthority authority) => authority.Domains[""] = new(authority);

    // "64\r\n": lines of 64 and CRLF; "{0}": the text as it stands in the template.
    private static string Frame(byte[] der, string framing)
    {
        var text = Convert.ToBase64String(der);
        if (framing.Contains("{0}", StringComparison.Ordinal)) return framing.Replace("{0}", text, StringComparison.Ordinal);
        var columns = int.Parse(string.Concat(framing.TakeWhile(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
        var separator = string.Concat(framing.SkipWhile(char.IsAsciiDigit));
        return string.Concat(text.Chunk(columns).Select(line => new string(line) + separator));
    }
}
