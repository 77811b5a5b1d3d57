using System.Text;
using TrustPoint.Brski.Tests.Hosting;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Tests;

/// <summary>What a pledge tells, and what a MASA tells of a device's past: RFC 8995 sections 5.7, 5.8 and 5.9.4. BRS-70 to BRS-73.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private BrskiHost host = null!;

    [Theory]
    [InlineData("/.well-known/brski/voucher_status", "voucher_status")]
    [InlineData("/.well-known/est/voucher_status", "voucher_status")]
    [InlineData("/.well-known/brski/enrollstatus", "enrollstatus")]
    [InlineData("/.well-known/brski/enroll_status", "enrollstatus")] // what some pledges call it
    [InlineData("/.well-known/est/enrollstatus", "enrollstatus")]
    public async Task A_status_is_heard_and_answered_with_nothing(string path, string operation)
    {
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.PostAsync(path, Connection.Json, Encoding.UTF8.GetBytes("""{"version":1,"status":false,"reason":"no memory","more":1}"""));
        Assert.Equal((200, 0), (reply.Status, reply.Body.Length));
        var heard = Assert.Single(host.Recorder.Heard);
        Assert.Equal((operation, false, "no memory"), (heard.Operation, heard.Status.Status, heard.Status.Reason));
        Assert.Equal(["more"], heard.Status.Unknown);
        Assert.Equal(host.Device.Der, heard.Peer.Client!.Der.ToArray()); // BRS-71: who sent it is for the registrar to compare
    }

    [Theory] // BRS-70
    [InlineData(Connection.Json, "", 400)]
    [InlineData(Connection.Json, "[]", 400)]
    [InlineData(Connection.Json, """{"version":1}""", 400)]
    [InlineData(Connection.Json, """{"version":1,"status":true,"\ud800":1}""", 400)]
    [InlineData(Connection.Voucher, """{"version":1,"status":true}""", 415)]
    public async Task A_status_that_is_none_is_refused(string mediaType, string body, int status)
    {
        await using var device = await host.ConnectAsync(host.Device);
        Assert.Equal(status, (await device.PostAsync("/.well-known/brski/voucher_status", mediaType, Encoding.UTF8.GetBytes(body))).Status);
        Assert.Empty(host.Recorder.Heard);
        Assert.Equal("voucher_status", Assert.Single(host.Recorder.Refusals).Operation);
    }

    [Theory] // section 5.8: the same request again; BRSKI's base64 is for vouchers, a log is JSON
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_registrar_gets_the_log_of_the_device_as_JSON(bool asBase64)
    {
        host.Recorder.Log = new([new(DateTimeOffset.UnixEpoch, new byte[] { 1 }, null, VoucherAssertion.Logged)]);
        var request = host.RegistrarRequest;
        await using var registrar = await host.ConnectAsync(null);
        var reply = await registrar.PostAsync("/.well-known/brski/requestauditlog", Connection.Voucher, asBase64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(request)) : request);
        Assert.Equal((200, "application/json"), (reply.Status, reply.Header("Content-Type")));
        Assert.Equal("""{"version":1,"events":[{"date":"1970-01-01T00:00:00Z","domainID":"AQ==","nonce":null,"assertion":"logged"}]}""", reply.Text);
        Assert.Equal(request, Assert.Single(host.Recorder.Registrars).Request.Message.Der.ToArray());
    }

    [Fact] // section 5.8.1: the past of a device is not for the device, nor for whoever has one of its requests
    public async Task A_pledges_request_gets_no_log()
    {
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.PostAsync("/.well-known/brski/requestauditlog", Connection.Voucher, host.PledgeRequest);
        Assert.Equal(403, reply.Status);
        Assert.Contains("no id-kp-cmcRA", reply.Text, StringComparison.Ordinal);
        Assert.Empty(host.Recorder.Registrars);
    }

    [Fact]
    public async Task A_registrar_that_takes_no_JSON_gets_no_log()
    {
        await using var registrar = await host.ConnectAsync(null);
        Assert.Equal(406, (await registrar.PostAsync("/.well-known/brski/requestauditlog", Connection.Voucher, host.RegistrarRequest, "Accept: text/plain")).Status);
    }

    public async Task InitializeAsync() => host = await BrskiHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();
}
