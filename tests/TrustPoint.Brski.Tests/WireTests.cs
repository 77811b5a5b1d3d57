using System.Text;
using TrustPoint.Brski.Tests.Hosting;
using TrustPoint.Brski.Wire;

namespace TrustPoint.Brski.Tests;

/// <summary>How BRSKI stands on HTTP: RFC 8995 sections 5.1, 5.3, 5.6, 6 and 8.3.1, RFC 8366 section 8.3, RFC 6585 section 4, RFC 9110 section 12.5.1. BRS-6, BRS-7, BRS-31, BRS-38, BRS-51.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private BrskiHost host = null!;

    [Theory] // section 8.3.1, and where drafts before the RFC had it
    [InlineData("/.well-known/brski/requestvoucher")]
    [InlineData("/.well-known/est/requestvoucher")]
    public async Task An_operation_stands_at_its_path_and_takes_POST_alone(string path)
    {
        await using var device = await host.ConnectAsync(host.Device);
        Assert.Equal(200, (await device.PostAsync(path, Connection.Voucher, host.PledgeRequest)).Status);
        foreach (var method in new[] { "GET", "PUT", "DELETE" })
        {
            await device.WriteAsync(method, path);
            var reply = await device.ReadAsync();
            Assert.Equal((405, "POST", "text/plain; charset=utf-8"), (reply.Status, reply.Header("Allow"), reply.Header("Content-Type")));
        }
    }

    [Theory]
    [InlineData("/.well-known/brski")]
    [InlineData("/.well-known/brski/request")]
    [InlineData("/.well-known/brski/requestvoucher/x")]
    public async Task A_path_that_no_operation_has_is_not_found(string path)
    {
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.PostAsync(path, Connection.Voucher, host.PledgeRequest);
        Assert.Equal((404, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
    }

    [Fact] // section 5.1
    public async Task Without_TLS_there_is_no_BRSKI()
    {
        await using var client = await Connection.OpenAsync(host.PlainPort, null, isTls: false);
        Assert.Equal(403, (await client.RequestVoucherAsync(host.PledgeRequest)).Status);
        Assert.Empty(host.Recorder.Pledges);
    }

    [Theory] // BRS-31: section 5.6
    [InlineData("application/voucher-cms+json", 200)]
    [InlineData("Application/Voucher-CMS+JSON", 200)]
    [InlineData("application/voucher-cms+json; charset=utf-8", 200)]
    [InlineData("application/voucher-jws+json", 415)]
    [InlineData("application/json", 415)]
    [InlineData("application/pkcs7-mime", 415)]
    [InlineData("", 415)]
    public async Task The_body_is_of_the_media_type_of_vouchers(string mediaType, int status)
    {
        await using var device = await host.ConnectAsync(host.Device);
        Assert.Equal(status, (await device.PostAsync("/.well-known/brski/requestvoucher", mediaType, host.PledgeRequest)).Status);
    }

    [Theory] // BRS-31: sections 5.3 and 5.6
    [InlineData("application/voucher-cms+json", 200)]
    [InlineData("application/voucher-jws+json, Application/voucher-cms+json;q=0.5", 200)]
    [InlineData("application/*", 200)]
    [InlineData("*/*", 200)]
    [InlineData("application/voucher-jws+json", 406)]
    [InlineData("application/json", 406)]
    public async Task The_answer_is_of_a_type_that_Accept_names(string accept, int status)
    {
        await using var device = await host.ConnectAsync(host.Device);
        Assert.Equal(status, (await device.RequestVoucherAsync(host.PledgeRequest, $"Accept: {accept}")).Status);
        Assert.Equal(status == 200 ? 1 : 0, host.Recorder.Pledges.Count);
    }

    [Theory] // BRS-6: one family of pledges sends base64 and reads nothing else
    [InlineData(int.MaxValue)]
    [InlineData(64)]
    public async Task A_body_in_base64_is_answered_in_base64(int columns)
    {
        var request = host.PledgeRequest;
        var text = string.Join("\r\n", Convert.ToBase64String(request).Chunk(columns).Select(line => new string(line)));
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync(Encoding.ASCII.GetBytes(text));
        Assert.Equal((200, "application/voucher-cms+json"), (reply.Status, reply.Header("Content-Type")));
        Assert.Equal(Convert.ToBase64String(Recorder.Voucher), reply.Text);
        Assert.Equal(request, Assert.Single(host.Recorder.Pledges).Request.Message.Der.ToArray());
    }

    [Fact] // how such a pledge asks for our certificate: it is no attack, and the connection lives on
    public async Task An_empty_body_is_a_bad_request_and_no_alarm()
    {
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync([]);
        Assert.Equal(400, reply.Status);
        Assert.Contains("the body is empty", reply.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await device.RequestVoucherAsync(host.PledgeRequest)).Status);
    }

    [Theory] // BRS-7: whatever is wrong is found by a decoder, told, and reaches nobody
    [InlineData("MIIB*", "the body begins as base64 does and is none")]
    [InlineData("MIIB", "CMS is not valid DER")]
    [InlineData("{}", "CMS is not valid DER")]
    [InlineData("\0", "CMS is not valid DER")]
    public async Task A_body_that_is_no_CMS_is_a_bad_request(string body, string reason) => await IsBadAsync(Encoding.ASCII.GetBytes(body), reason);

    [Fact] // BRS-7
    public async Task A_CMS_that_breaks_a_rule_is_a_bad_request()
    {
        var good = host.PledgeRequest;
        await IsBadAsync([.. good, 0], "CMS is followed by other octets");
        await IsBadAsync(Message.Sign(Message.Pledge(host.Registrar.Der), "1.2.840.113549.1.7.5", host.Device), "is not that of a voucher");
        await IsBadAsync(Message.Sign("{\"ietf-voucher-request:voucher\":{\"serial-number\":\"a\",\"serial-number\":\"b\"}}", host.Device), "with every member once");
        await IsBadAsync(Message.Sign($"{{\"ietf-voucher-request:voucher\":{new string('[', 5000)}}}", host.Device), "of at most 8 levels");
        await IsBadAsync(Message.Sign($"{{\"x\":\"{new string('x', 64 * 1024)}\"}}", host.Device), "is larger than 65536 octets");
    }

    [Theory] // BRS-7: refused by its length, before it is sent
    [InlineData(VoucherBody.MaxBytes + 1)]
    [InlineData(10 * 1024 * 1024)]
    public async Task A_body_over_256_KiB_is_refused(int length)
    {
        await using var device = await host.ConnectAsync(host.Device);
        await device.WriteAsync("POST", "/.well-known/brski/requestvoucher", $"Content-Type: {Connection.Voucher}", $"Content-Length: {length}");
        var reply = await device.ReadAsync();
        Assert.Equal(413, reply.Status);
        Assert.Contains("larger than 262144 bytes", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_over_256_KiB_is_refused()
    {
        await using var device = await host.ConnectAsync(host.Device);
        await device.WriteAsync("POST", "/.well-known/brski/requestvoucher", $"Content-Type: {Connection.Voucher}", "Transfer-Encoding: chunked");
        for (var sent = 0; sent <= VoucherBody.MaxBytes; sent += 8192) await device.WriteAsync($"2000\r\n{new string('M', 8192)}\r\n");
        Assert.Equal(413, (await device.ReadAsync()).Status);
    }

    public static readonly TheoryData<int, string?> Answers = new() { { 202, "30" }, { 400, null }, { 403, null }, { 404, null }, { 406, null }, { 429, "60" }, { 503, "5" } };

    [Theory, MemberData(nameof(Answers))] // BRS-35, BRS-38, BRS-51: section 5.6
    public async Task Who_decides_says_no_with_a_status_a_reason_and_a_time_to_come_back(int status, string? retryAfter)
    {
        const string reason = "the order of the plant names another device – ask its manager";
        host.Recorder.Trouble = status switch
        {
            202 => BrskiError.Pending(reason, TimeSpan.FromSeconds(30)),
            400 => BrskiError.BadRequest(reason),
            403 => BrskiError.Forbidden(reason),
            404 => BrskiError.NotFound(reason),
            406 => BrskiError.NotAcceptable(reason),
            429 => BrskiError.TooManyRequests(reason, TimeSpan.FromSeconds(59.2)), // never too early
            _ => BrskiError.Unavailable(reason, TimeSpan.FromSeconds(5), new IOException("the secret inner detail")),
        };
        await using var device = await host.ConnectAsync(host.Device);
        foreach (var request in new[] { host.PledgeRequest, host.RegistrarRequest })
        {
            var reply = await device.RequestVoucherAsync(request);
            Assert.Equal((status, "text/plain; charset=utf-8", retryAfter), (reply.Status, reply.Header("Content-Type"), reply.Header("Retry-After")));
            Assert.StartsWith(reason, reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        }
        Assert.Equal(status is 202 or 503 ? 0 : 2, host.Recorder.Refusals.Count); // to wait is no refusal, nor is our own trouble
    }

    [Fact]
    public async Task Anything_else_is_a_500_with_an_incident_and_no_detail()
    {
        host.Recorder.Trouble = new InvalidOperationException("the secret inner detail");
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync(host.PledgeRequest);
        Assert.Equal((500, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        Assert.Matches(@"\Ainternal error \(incident [0-9a-f]{12}\)\n\z", reply.Text);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_is_a_refusal_still()
    {
        host.Recorder.RecordTrouble = new IOException("disk full");
        await using var client = await host.ConnectAsync(null);
        Assert.Equal(401, (await client.RequestVoucherAsync(host.PledgeRequest)).Status);
    }

    public async Task InitializeAsync() => host = await BrskiHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    private async Task IsBadAsync(byte[] body, string reason)
    {
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync(body);
        Assert.Equal((400, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
        Assert.Empty(host.Recorder.Pledges);
        Assert.Empty(host.Recorder.Registrars);
    }
}
