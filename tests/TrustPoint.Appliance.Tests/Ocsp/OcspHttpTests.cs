using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Ocsp;

/// <summary>OCSP over HTTP, octet for octet: RFC 6960 appendix A, RFC 9919 sections 6 and 7.2.</summary>
public sealed class OcspHttpTests(OcspBench bench) : IClassFixture<OcspBench>
{
    private const string Type = "Content-Type: application/ocsp-request";

    // A serial number whose request is full of what base64 and paths do not share, wherever the octets of base64 begin: "//", "+" and "=".
    private const string Slashes = "7FFFFFFFFFFF" + "FBEFBE" + "FF" + "FBEFBE" + "FF" + "FBEFBE" + "FFFF";

    [Theory] // RFC 6960 appendix A.1
    [InlineData("/ocsp/{raw}")]
    [InlineData("/ocsp//{raw}")]
    [InlineData("/ocsp/{escaped}")]
    [InlineData("/ocsp/{lower}")]
    [InlineData("/ocsp//{escaped}")]
    [InlineData("http://localhost/ocsp/{raw}")] // RFC 9112 section 3.2.2
    public async Task A_get_is_read_however_its_path_is_escaped(string target)
    {
        var base64 = Convert.ToBase64String(bench.Request(Slashes));
        Assert.Contains("//", base64, StringComparison.Ordinal);
        Assert.Contains("+", base64, StringComparison.Ordinal);
        Assert.Contains("=", base64, StringComparison.Ordinal);
        var escaped = Uri.EscapeDataString(base64);
        var (status, head, body) = await bench.GetAsync(target
            .Replace("{raw}", base64, StringComparison.Ordinal).Replace("{escaped}", escaped, StringComparison.Ordinal)
            .Replace("{lower}", escaped.Replace("%2F", "%2f", StringComparison.Ordinal).Replace("%2B", "%2b", StringComparison.Ordinal).Replace("%3D", "%3d", StringComparison.Ordinal), StringComparison.Ordinal));

        Assert.Equal(200, status);
        Assert.Contains("Content-Type: application/ocsp-response", head, StringComparison.Ordinal);
        Assert.Equal(Slashes, Convert.ToHexString(OcspResponse.Decode(body).Basic!.Data.Responses.Single().Certificate.Serial.Span));
    }

    [Theory] // RFC 6960 section 2.3: what is wrong with a request is said by OCSP
    [InlineData("/ocsp/")]
    [InlineData("/ocsp/rubbish")]
    [InlineData("/ocsp/MFUw")]
    [InlineData("/ocsp/{twice}")]
    [InlineData("/ocsp/{raw}/")]
    [InlineData("/ocsp/{raw}?a=b")]
    [InlineData("/ocsp///{raw}")]
    [InlineData("/ocsp/../ocsp/{raw}")]
    public async Task A_get_of_something_else_is_malformed(string target)
    {
        var raw = Convert.ToBase64String(bench.Request(Slashes));
        var (status, head, body) = await bench.GetAsync(target
            .Replace("{raw}", raw, StringComparison.Ordinal).Replace("{twice}", Uri.EscapeDataString(Uri.EscapeDataString(raw)), StringComparison.Ordinal));
        Assert.Equal((200, "30030A0101"), (status, Convert.ToHexString(body)));
        // RFC 9919 section 7.2
        Assert.Contains("Cache-Control: no-store", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("30030A0106")]
    [InlineData("large")]
    public async Task A_post_of_something_else_is_malformed(string body)
    {
        byte[] octets = body == "large" ? [.. bench.Request(Slashes), .. new byte[8192]] : Convert.FromHexString(body);
        var (status, _, answer) = await bench.RawAsync(EstRequest.Send("POST", "/ocsp", octets, Type, "Connection: close"));
        Assert.Equal((200, "30030A0101"), (status, Convert.ToHexString(answer)));
    }

    [Theory] // RFC 9110 section 15.5.6
    [InlineData("PUT", "/ocsp", "POST")]
    [InlineData("GET", "/ocsp", "POST")]
    [InlineData("DELETE", "/ocsp", "POST")]
    [InlineData("POST", "/ocsp/MFUw", "GET, HEAD")]
    [InlineData("OPTIONS", "/ocsp/MFUw", "GET, HEAD")]
    public async Task Another_method_is_not_allowed(string method, string target, string allowed)
    {
        var (status, head, _) = await bench.RawAsync(EstRequest.Send(method, target, [], Type, "Connection: close"));
        Assert.Equal(405, status);
        Assert.Contains($"Allow: {allowed}", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/OCSP/MFUw")]
    [InlineData("/%6fcsp/MFUw")]
    [InlineData("/ocsp%2fMFUw")]
    [InlineData("/ocspx")]
    [InlineData("/ca/../ocsp/MFUw")]
    public async Task The_place_has_one_spelling(string target) => Assert.Equal(404, (await bench.GetAsync(target)).Status);

    [Fact]
    public async Task It_is_on_the_plain_listener_alone()
    {
        await using var devices = new Hostile.RawConnection(bench.Process.DevicesPort, null, isTls: true);
        Assert.Equal(404, await devices.StatusAsync(EstRequest.Send("POST", "/ocsp", bench.Request(Slashes), Type)));
        await using var admin = new Hostile.RawConnection(bench.Process.AdminPort, null, isTls: true);
        Assert.Equal(404, await admin.StatusAsync(EstRequest.Send("POST", "/ocsp", bench.Request(Slashes), Type)));
    }

    [Fact] // RFC 9919 sections 6 and 7.2
    public async Task Caches_are_told_how_long_an_answer_is_good()
    {
        var device = await bench.EnrolAsync("cached");
        var target = $"/ocsp/{Uri.EscapeDataString(Convert.ToBase64String(bench.Request(device.SerialNumber)))}";
        var (status, head, body) = await bench.GetAsync(target);
        var single = OcspResponse.Decode(body).Basic!.Data.Responses.Single();

        Assert.Equal(200, status);
        Assert.Equal($"{body.Length}", Header(head, "Content-Length"));
        Assert.Equal(single.ThisUpdate.ToString("R", CultureInfo.InvariantCulture), Header(head, "Last-Modified"));
        Assert.Equal(single.NextUpdate!.Value.ToString("R", CultureInfo.InvariantCulture), Header(head, "Expires"));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"", Header(head, "ETag"));
        var date = DateTimeOffset.Parse(Header(head, "Date")!, CultureInfo.InvariantCulture);
        var directives = Header(head, "Cache-Control")!.Split(", ");
        Assert.Equal(["public", "no-transform", "must-revalidate"], directives[1..]);
        var age = TimeSpan.FromSeconds(int.Parse(directives[0]["max-age=".Length..], CultureInfo.InvariantCulture));
        // RFC 9919 section 7.2: less than until nextUpdate; ours is half, so that a revocation is not kept from anybody for longer.
        Assert.InRange(date + age, single.ThisUpdate, single.ThisUpdate.AddMinutes(30));

        // RFC 9110 section 13.1.2, section 9.3.2
        var (known, _, nothing) = await bench.GetAsync(target, header: $"If-None-Match: \"x\", {Header(head, "ETag")}");
        Assert.Equal((304, 0), (known, nothing.Length));
        Assert.Equal(200, (await bench.GetAsync(target, header: "If-None-Match: \"x\"")).Status);
        var (_, headed, none) = await bench.GetAsync(target, "HEAD");
        Assert.Equal(($"{body.Length}", 0), (Header(headed, "Content-Length"), none.Length));
    }

    [Fact] // RFC 9654 section 2.1
    public async Task An_answer_with_a_nonce_is_never_fresh()
    {
        var device = await bench.EnrolAsync("nonced");
        var (_, head, body) = await bench.RawAsync(EstRequest.Send("POST", "/ocsp", bench.Request(device.SerialNumber, new byte[32]), Type, "Connection: close"));
        Assert.Equal(new byte[32], OcspResponse.Decode(body).Basic!.Data.Nonce!.Value.ToArray());
        Assert.Equal(("max-age=0", null, null), (Header(head, "Cache-Control"), Header(head, "ETag"), Header(head, "Expires")));
    }

    [Fact] // a body that never ends is not waited for, and one that is chunked is read
    public async Task A_body_is_read_as_far_as_a_request_may_be_long()
    {
        var request = bench.Request(Slashes);
        var chunked = Encoding.ASCII.GetBytes($"POST /ocsp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{Type}\r\nTransfer-Encoding: chunked\r\n\r\n{request.Length:x}\r\n");
        var (status, _, body) = await bench.RawAsync([.. chunked, .. request, .. "\r\n0\r\n\r\n"u8]);
        Assert.Equal((200, OcspResponseStatus.Successful), (status, OcspResponse.Decode(body).Status));
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").Where(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]).SingleOrDefault();
}
