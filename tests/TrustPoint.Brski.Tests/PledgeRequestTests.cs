using TrustPoint.Brski.Tests.Hosting;

namespace TrustPoint.Brski.Tests;

/// <summary>A pledge's request at its registrar: RFC 8995 sections 5.1, 5.2, 5.5 and 7.3. BRS-30 to BRS-34.</summary>
public sealed class PledgeRequestTests : IAsyncLifetime
{
    private BrskiHost host = null!;

    [Theory] // RFC 8995 appendix C: its samples carry id-data
    [InlineData(Message.VoucherType)]
    [InlineData(Message.Data)]
    public async Task A_device_that_proves_itself_gets_the_voucher_byte_for_byte(string contentType)
    {
        var request = Message.Sign(Message.Pledge(host.Registrar.Der), contentType, host.Device, host.Maker);
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync(request);
        Assert.Equal((200, "application/voucher-cms+json"), (reply.Status, reply.Header("Content-Type")));
        Assert.Equal(Recorder.Voucher, reply.Body);
        Assert.Null(reply.Header("Connection"));
        Assert.Equal(200, (await device.RequestVoucherAsync(request)).Status); // the connection lives on, for EST (section 5.9)

        var (heard, peer) = host.Recorder.Pledges[0];
        Assert.Equal(("SN-0001", Message.Nonce), (heard.Content.SerialNumber, heard.Nonce));
        Assert.Equal(host.Device.Der, heard.FactoryIdentity.Der.ToArray());
        Assert.Equal(request, heard.Message.Der.ToArray());
        Assert.Equal(System.Net.IPAddress.Loopback, peer.Source);
        Assert.Empty(host.Recorder.Refusals);
        Assert.Empty(host.Recorder.Registrars);
    }

    [Fact] // BRS-30: sections 5.1 and 7.3
    public async Task Without_a_factory_identity_in_TLS_nobody_gets_in() =>
        await RefusesAsync(host.PledgeRequest, null, 401, "show the factory identity (IDevID) as TLS client certificate");

    [Fact] // BRS-32
    public async Task A_request_that_another_device_signed_is_refused() => await RefusesAsync(
        Message.Sign(Message.Pledge(host.Registrar.Der), host.OtherDevice), host.Device, 403, "is not signed by the key of the TLS client certificate");

    [Fact] // BRS-32: of the other device all is right, but this is not its connection
    public async Task A_request_carried_to_another_devices_connection_is_refused() =>
        await RefusesAsync(host.PledgeRequest, host.OtherDevice, 403, "is not signed by the key of the TLS client certificate");

    [Fact] // BRS-32: one byte of the nonce
    public async Task A_request_that_was_changed_after_it_was_signed_is_refused() => await RefusesAsync(
        host.PledgeRequest.Replace(Convert.ToHexString("q83vEjRW"u8), Convert.ToHexString("q83vEjRX"u8)), host.Device, 403, "is not signed by the key");

    [Fact]
    public async Task A_request_of_several_signers_is_refused() => await RefusesAsync(
        Message.SignTwice(Message.Pledge(host.Registrar.Der), host.Device, host.OtherDevice), host.Device, 403, "has several signers");

    [Fact] // section 5.2
    public async Task A_request_without_nonce_is_refused() => await RefusesAsync(
        Message.Sign(Message.Pledge(host.Registrar.Der, nonce: null), host.Device), host.Device, 400, "has no nonce");

    [Theory] // BRS-33: section 5.2 wants 401, and the connection closed behind it
    [InlineData("domain", "proximity", "the certificate of another registrar")]
    [InlineData("own", "logged", "does not say that the device is in proximity")]
    [InlineData("own", null, "does not say that the device is in proximity")]
    [InlineData(null, "proximity", "does not say that the device is in proximity")]
    public async Task A_request_made_for_another_connection_is_an_alarm_and_ends_this_one(string? certificate, string? assertion, string reason)
    {
        var seen = certificate switch { "own" => host.Registrar.Der, "domain" => host.Domain.Der, _ => null };
        await using var device = await host.ConnectAsync(host.Device);
        var reply = await device.RequestVoucherAsync(Message.Sign(Message.Pledge(seen, assertion: assertion), host.Device));
        Assert.Equal((401, "close"), (reply.Status, reply.Header("Connection")));
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
        Assert.True(await device.IsClosedAsync());
        Assert.True(Assert.Single(host.Recorder.Refusals).Error.ClosesConnection);
        Assert.Empty(host.Recorder.Pledges);
    }

    [Fact] // BRS-33: a certificate with the same key and name is another one still
    public async Task A_replaced_proximity_certificate_is_found_even_under_the_same_key()
    {
        using var renewed = host.Registrar.Renewed(host.Domain);
        await using var device = await host.ConnectAsync(host.Device);
        Assert.Equal(401, (await device.RequestVoucherAsync(Message.Sign(Message.Pledge(renewed.Der), host.Device))).Status);
        Assert.True(await device.IsClosedAsync());
    }

    [Fact] // BRS-34: section 5.5
    public async Task A_serial_number_that_is_not_that_of_the_certificate_is_refused() => await RefusesAsync(
        Message.Sign(Message.Pledge(host.Registrar.Der, "SN-0002"), host.Device), host.Device, 403, "serial-number of the voucher request is not that of the factory identity");

    [Fact] // BRS-34: the serialNumber of the subject, never that of the certificate
    public async Task The_serial_number_of_the_certificate_names_no_device()
    {
        using var nameless = Identity.Authority("pump", host.Maker);
        var serial = nameless.Certificate.SerialNumber;
        await RefusesAsync(Message.Sign(Message.Pledge(host.Registrar.Der, serial), nameless), nameless, 403, "serial-number of the voucher request is not that of the factory identity");
    }

    public async Task InitializeAsync() => host = await BrskiHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    private async Task RefusesAsync(byte[] request, Identity? client, int status, string reason)
    {
        await using var device = await host.ConnectAsync(client);
        var reply = await device.RequestVoucherAsync(request);
        Assert.Equal((status, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
        Assert.Null(reply.Header("Connection"));
        var refusal = Assert.Single(host.Recorder.Refusals);
        Assert.Equal(("requestvoucher", status, false), (refusal.Operation, refusal.Error.Status, refusal.Error.ClosesConnection));
        Assert.Contains(refusal.Incident, reply.Text, StringComparison.Ordinal);
        Assert.Equal(client?.Der, refusal.Peer.Client?.Der.ToArray());
        Assert.Empty(host.Recorder.Pledges);
        Assert.Empty(host.Recorder.Registrars);
    }
}
