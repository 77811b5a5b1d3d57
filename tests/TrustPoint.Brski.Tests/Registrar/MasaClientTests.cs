using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Brski.Registrar;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Brski.Tests.Registrar;

/// <summary>The registrar's calls to a MASA (RFC 8995 sections 5.4 to 5.8) against whatever may answer at its address.</summary>
public sealed class MasaClientTests : IDisposable
{
    private const string VoucherType = "Content-Type: application/voucher-cms+json\r\n";

    private static readonly byte[] Request = [1, 2, 3, 4];

    private readonly X509Certificate2 root = HostileMasa.Root();
    private readonly X509Certificate2 certificate;

    public MasaClientTests() => certificate = HostileMasa.Certificate(root, "masa", "localhost");

    [Fact]
    public async Task A_voucher_comes_as_it_was_sent_and_nothing_but_the_request_goes_out()
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http("200 OK", VoucherType, [9, 8, 7]));
        Assert.Equal([9, 8, 7], Assert.IsType<MasaAnswer.Given>(await AskAsync(masa)).Content.ToArray());
        Assert.Null(Assert.Single(masa.Shown));
        var head = Assert.Single(masa.Requests);
        Assert.StartsWith("POST /.well-known/brski/requestvoucher HTTP/1.1", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/voucher-cms+json", head, StringComparison.Ordinal);
        Assert.Contains("Accept: application/voucher-cms+json", head, StringComparison.Ordinal);
        foreach (var header in new[] { "Cookie", "Authorization", "Proxy", "traceparent", "User-Agent" }) Assert.DoesNotContain(header, head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory] // RFC 8995 section 5.4, RFC 9525 section 6.3: the DNS-ID, never the common name; by the manufacturer's anchors
    [InlineData("another host", "not for localhost")]
    [InlineData("common name only", "not for localhost")]
    [InlineData("wildcard without a dot", "not for localhost")]
    [InlineData("another anchor", "does not chain to an anchor")]
    [InlineData("expired", "expired")]
    [InlineData("client certificate", "none of a TLS server")]
    public async Task No_request_is_sent_to_who_is_not_the_masa(string wrong, string reason)
    {
        using var otherRoot = HostileMasa.Root();
        using var shown = wrong switch
        {
            "another host" => HostileMasa.Certificate(root, "masa", "other.example"),
            "common name only" => HostileMasa.Certificate(root, "localhost", null),
            "wildcard without a dot" => HostileMasa.Certificate(root, "masa", "*"),
            "another anchor" => HostileMasa.Certificate(otherRoot, "masa", "localhost"),
            "expired" => HostileMasa.Certificate(root, "masa", "localhost", days: 1),
            _ => HostileMasa.Certificate(root, "masa", "localhost", usage: "1.3.6.1.5.5.7.3.2"),
        };
        using var masa = new HostileMasa(shown, HostileMasa.Http("200 OK", VoucherType, [9]));
        Assert.Contains(reason, Assert.IsType<MasaAnswer.Trouble>(await AskAsync(masa)).Reason, StringComparison.Ordinal);
        Assert.Empty(masa.Requests);
    }

    [Theory]
    [InlineData("403 Forbidden", 403)]
    [InlineData("404 Not Found", 404)]
    [InlineData("406 Not Acceptable", 406)]
    public async Task A_no_is_a_no(string status, int told)
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http(status, "", []));
        Assert.Equal(told, Assert.IsType<MasaAnswer.No>(await AskAsync(masa)).Status);
    }

    [Theory] // BRS-40: RFC 8995 section 5.4, RFC 7617 section 2.1
    [InlineData(true, null)]
    [InlineData(false, "cGxhbnQ6cMOkw59Xw7ZydA==")] // plant:päßWört, in UTF-8
    public async Task What_is_set_for_a_masa_is_shown_to_it_and_not_before_it_proved_itself(bool certificates, string? basic)
    {
        using var registrar = HostileMasa.Certificate(root, "registrar", null, usage: "1.3.6.1.5.5.7.3.2");
        using var masa = new HostileMasa(certificate, HostileMasa.Http("201 Created", "Location: /log\r\n", []), HostileMasa.Http("200 OK", "Content-Type: application/json\r\n", [0x7B, 0x7D]));
        var set = Endpoint(masa) with
        {
            Certificate = certificates ? SslStreamCertificateContext.Create(registrar, null, offline: true) : null,
            Login = basic is null ? null : new NetworkCredential("plant", "päßWört"),
        };
        Assert.IsType<MasaAnswer.Given>(await Client().RequestLogAsync(set, Request, default));
        Assert.Equal(certificates ? registrar.RawData : null, Assert.Single(masa.Shown));
        Assert.Equal(2, masa.Requests.Count);
        foreach (var head in masa.Requests)
        {
            if (basic is null) Assert.DoesNotContain("Authorization", head, StringComparison.OrdinalIgnoreCase);
            else Assert.Contains($"Authorization: Basic {basic}\r\n", head + "\r\n", StringComparison.Ordinal);
        }
        using var otherRoot = HostileMasa.Root();
        using var shown = HostileMasa.Certificate(otherRoot, "masa", "localhost");
        using var impostor = new HostileMasa(shown, HostileMasa.Http("200 OK", VoucherType, [9]));
        Assert.IsType<MasaAnswer.Trouble>(await Client().RequestVoucherAsync(set with { Address = Endpoint(impostor).Address }, Request, default));
        Assert.Empty(impostor.Requests);
    }

    [Theory] // BRS-40
    [InlineData(false, "none is set for it here")]
    [InlineData(true, "does not accept")]
    public async Task A_401_says_whether_something_is_missing_or_wrong(bool isSet, string reason)
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\nContent-Type: text/plain\r\n", "who are you"u8.ToArray()));
        var answer = Assert.IsType<MasaAnswer.Unknown>(await Client().RequestVoucherAsync(Endpoint(masa) with { Login = isSet ? new("plant", "wrong") : null }, Request, default));
        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
        Assert.Equal("who are you", answer.Words);
        Assert.Single(masa.Requests);
    }

    [Theory] // BRS-53: it is foreign text
    [InlineData("text/plain", "reported stolen", "reported stolen")]
    [InlineData("text/plain; charset=utf-8", " gestohlen – am 3. März\n", "gestohlen – am 3. März")]
    [InlineData("text/plain", "a\u001b[2Jb\r\n\tc\u202ed\u2028e\0f", "a [2Jb c d e f")]
    [InlineData("text/plain", "\r\n \u200b", null)]
    [InlineData("text/html", "<p>no</p>", null)]
    [InlineData(null, "no", null)]
    public async Task Why_it_says_no_is_kept_in_its_words_on_one_line_that_shows(string? type, string said, string? words)
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http("403 Forbidden", type is null ? "" : $"Content-Type: {type}\r\n", System.Text.Encoding.UTF8.GetBytes(said)));
        Assert.Equal(words, Assert.IsType<MasaAnswer.No>(await AskAsync(masa)).Words);
    }

    [Fact] // BRS-53: a no is a no, however much it says, and whether or not it ends
    public async Task Words_without_end_are_cut_and_the_no_stays()
    {
        using var endless = new HostileMasa(certificate, HostileMasa.Http("404 Not Found", "Content-Type: text/plain\r\n", [.. Enumerable.Repeat((byte)'x', 100_000)]));
        Assert.Equal(new string('x', 200), Assert.IsType<MasaAnswer.No>(await AskAsync(endless)).Words);
        using var broken = new HostileMasa(certificate, HostileMasa.Http("404 Not Found", "Content-Type: text/plain\r\n", new byte[100])[..^50]);
        Assert.Null(Assert.IsType<MasaAnswer.No>(await AskAsync(broken, TimeSpan.FromSeconds(1))).Words);
    }

    [Theory]
    [InlineData("202 Accepted", "Retry-After: 7\r\n", 7, false)]
    [InlineData("202 Accepted", "", 30, false)]
    [InlineData("202 Accepted", "Retry-After: -5\r\n", 30, false)]
    [InlineData("202 Accepted", "Retry-After: soon\r\n", 30, false)]
    [InlineData("429 Too Many Requests", "Retry-After: 7\r\n", 7, true)]
    [InlineData("429 Too Many Requests", "", 30, true)]
    public async Task A_202_and_a_429_say_when_to_come_again(string status, string headers, int seconds, bool isBusy)
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http(status, headers, []));
        Assert.Equal(new MasaAnswer.Later(TimeSpan.FromSeconds(seconds), isBusy), await AskAsync(masa));
    }

    [Theory]
    [InlineData("301 Moved", "another place")]
    [InlineData("307 Temporary Redirect", "another place")]
    [InlineData("500 Broken", "500")]
    [InlineData("204 Nothing", "204")]
    public async Task What_is_no_answer_of_a_masa_is_trouble_and_nothing_is_followed(string status, string reason)
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var location = $"Location: https://localhost:{((IPEndPoint)trap.LocalEndpoint).Port}/\r\nWWW-Authenticate: Basic realm=\"x\"\r\n";
        using var masa = new HostileMasa(certificate, HostileMasa.Http(status, location, []));
        Assert.Contains(reason, Assert.IsType<MasaAnswer.Trouble>(await AskAsync(masa)).Reason, StringComparison.Ordinal);
        Assert.False(trap.Pending());
        Assert.Single(masa.Requests);
    }

    [Fact]
    public async Task An_answer_of_another_type_an_empty_one_and_one_of_ten_megabytes_are_trouble()
    {
        foreach (var (type, body) in new (string, byte[])[] { ("Content-Type: text/html\r\n", [9]), (VoucherType, []), (VoucherType, new byte[10 << 20]) })
        {
            using var masa = new HostileMasa(certificate, HostileMasa.Http("200 OK", type, body));
            Assert.IsType<MasaAnswer.Trouble>(await AskAsync(masa));
        }
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("endless headers")]
    [InlineData("silence")]
    [InlineData("half a body")]
    public async Task Who_speaks_no_http_or_never_ends_is_trouble_in_time(string wrong)
    {
        byte[][] answers = wrong switch
        {
            "rubbish" => [[0x16, 0x03, 0x01, 0x0D, 0x0A, 0x0D, 0x0A]],
            "endless headers" => [HostileMasa.Http("200 OK", $"X: {new string('x', 100_000)}\r\n", [9])],
            "half a body" => [HostileMasa.Http("200 OK", VoucherType, new byte[100])[..^50]],
            _ => [],
        };
        using var masa = new HostileMasa(certificate, answers);
        var asked = AskAsync(masa, TimeSpan.FromSeconds(1));
        Assert.IsType<MasaAnswer.Trouble>(await asked.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory] // what a name leads to is looked at when it is connected to
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("224.0.0.1")]
    public async Task A_name_that_leads_to_a_near_address_is_not_connected_to_unless_that_is_allowed(string address)
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http("200 OK", VoucherType, [9]));
        var client = new MasaClient((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]), TimeSpan.FromSeconds(5), TimeProvider.System);
        var endpoint = Endpoint(masa) with { IsNear = false };
        Assert.Contains("not allowed", Assert.IsType<MasaAnswer.Trouble>(await client.RequestVoucherAsync(endpoint, Request, default)).Reason, StringComparison.Ordinal);
        // The same as an address in the setting itself.
        var literal = new Uri($"https://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{masa.Port}/.well-known/brski");
        Assert.Contains("not allowed", Assert.IsType<MasaAnswer.Trouble>(await client.RequestVoucherAsync(endpoint with { Address = literal }, Request, default)).Reason, StringComparison.Ordinal);
        Assert.Empty(masa.Requests);
    }

    [Fact]
    public async Task A_name_with_a_near_and_a_far_address_leads_to_the_far_one_alone()
    {
        using var masa = new HostileMasa(certificate, HostileMasa.Http("200 OK", VoucherType, [9]));
        // TEST-NET-3 (RFC 5737) goes nowhere.
        var client = new MasaClient((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("203.0.113.1")]), TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.IsType<MasaAnswer.Trouble>(await client.RequestVoucherAsync(Endpoint(masa) with { IsNear = false }, Request, default));
        Assert.Empty(masa.Requests);
    }

    [Theory] // RFC 8995 section 5.8: 201 and where the log is
    [InlineData("/logs/4f1c", true)]
    [InlineData("https://localhost:1/logs/4f1c", false)]
    [InlineData("http://localhost/logs/4f1c", false)]
    public async Task A_log_elsewhere_is_fetched_from_the_same_host_alone(string location, bool isFetched)
    {
        using var masa = new HostileMasa(
            certificate, HostileMasa.Http("201 Created", $"Location: {location}\r\n", []), HostileMasa.Http("200 OK", "Content-Type: application/json\r\n", [0x7B, 0x7D]));
        var answer = await Client().RequestLogAsync(Endpoint(masa), Request, default);
        Assert.Equal(isFetched, answer is MasaAnswer.Given);
        Assert.Equal(isFetched ? 2 : 1, masa.Requests.Count);
    }

    public void Dispose()
    {
        certificate.Dispose();
        root.Dispose();
    }

    private static MasaClient Client(TimeSpan? limit = null) => new((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), limit ?? TimeSpan.FromSeconds(10), TimeProvider.System);

    private Task<MasaAnswer> AskAsync(HostileMasa masa, TimeSpan? limit = null) => Client(limit).RequestVoucherAsync(Endpoint(masa), Request, default);

    private MasaEndpoint Endpoint(HostileMasa masa) => new(new($"https://localhost:{masa.Port}/.well-known/brski"), [Certificate.Decode(root.RawData)], IsNear: true);
}
