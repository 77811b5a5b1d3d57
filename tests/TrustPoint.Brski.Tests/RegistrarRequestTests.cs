using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Tests.Hosting;
using TrustPoint.Brski.Wire;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Tests;

/// <summary>A registrar's request at the MASA: RFC 8995 sections 5.2, 5.5, 5.5.2, 5.5.3, 5.5.4, 5.5.5 and 5.5.6. BRS-41 to BRS-46.</summary>
public sealed class RegistrarRequestTests : IAsyncLifetime
{
    private BrskiHost host = null!;

    [Fact]
    public async Task A_registrars_request_goes_to_the_MASA_with_all_that_it_proves()
    {
        var request = host.RegistrarRequest;
        var reply = await AskAsync(request);
        Assert.Equal((200, "application/voucher-cms+json"), (reply.Status, reply.Header("Content-Type")));
        Assert.Equal(Recorder.Voucher, reply.Body);

        var heard = Assert.Single(host.Recorder.Registrars).Request;
        Assert.Equal(request, heard.Message.Der.ToArray());
        Assert.Equal(host.Registrar.Der, heard.Signer.Der.ToArray());
        Assert.Equal([host.Registrar.Der, host.Domain.Der], heard.Chain.Select(link => link.Der.ToArray())); // section 5.5.2
        Assert.Equal(host.Device.Der, heard.Prior!.FactoryIdentity.Der.ToArray());
        Assert.Equal(("SN-0001", Message.Nonce), (heard.Content.SerialNumber, heard.Content.Nonce));
        Assert.Empty(host.Recorder.Pledges);
    }

    [Theory] // section 5.5: a registrar may ask without the device, for one that has no network; whether it gets an answer is the MASA's to say
    [InlineData(Message.Nonce)]
    [InlineData(null)]
    public async Task A_registrar_may_ask_without_the_devices_own_request(string? nonce)
    {
        Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(null, nonce: nonce), host.Registrar))).Status);
        var heard = Assert.Single(host.Recorder.Registrars).Request;
        Assert.Null(heard.Prior);
        Assert.Equal(nonce, heard.Content.Nonce);
        Assert.Single(heard.Chain);
    }

    [Fact] // section 5.5.4
    public async Task A_registrar_may_have_signed_its_own_certificate()
    {
        using var alone = Identity.Registrar(issuer: null);
        var prior = Message.Sign(Message.Pledge(alone.Der), host.Device);
        Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(prior), alone))).Status);
    }

    [Fact] // BRS-44: section 5.5.4
    public async Task A_signer_without_cmcRA_is_no_registrar()
    {
        using var other = Identity.Registrar(host.Domain, isRegistrar: false);
        var prior = Message.Sign(Message.Pledge(other.Der), host.Device);
        await RefusesAsync(Message.Sign(Message.Registrar(prior), other, host.Domain), "its certificate has no id-kp-cmcRA");
    }

    [Fact] // BRS-44: it is not even taken for a registrar's where no device's request is inside
    public async Task Without_cmcRA_and_without_the_devices_request_nothing_reaches_the_MASA()
    {
        using var other = Identity.Registrar(host.Domain, isRegistrar: false);
        Assert.Equal(401, (await AskAsync(Message.Sign(Message.Registrar(null), other))).Status);
        Assert.Empty(host.Recorder.Registrars);
    }

    [Fact] // BRS-42: section 5.5.3
    public async Task A_request_that_was_changed_after_it_was_signed_is_refused()
    {
        var request = Message.Sign(Message.Registrar(null), host.Registrar).Replace(Convert.ToHexString("SN-0001"u8), Convert.ToHexString("SN-0002"u8));
        await RefusesAsync(request, "the signature of the voucher request does not verify");
    }

    [Fact] // BRS-1
    public async Task A_request_of_several_signers_is_refused() =>
        await RefusesAsync(Message.SignTwice(Message.Registrar(host.PledgeRequest), host.Registrar, host.OtherDevice), "it has several signers");

    [Fact] // BRS-42: section 5.5.2; an authority of the same name did not sign it
    public async Task A_chain_whose_signature_does_not_hold_is_refused()
    {
        using var impostor = Identity.Authority("Plant CA");
        await RefusesAsync(Message.Sign(Message.Registrar(host.PledgeRequest), host.Registrar, impostor), "CN=localhost was not signed by CN=Plant CA that came along");
    }

    [Fact] // BRS-42: or it would be what is pinned
    public async Task A_link_of_the_chain_that_is_no_authority_is_refused()
    {
        using var clerk = Identity.Device("CLERK", host.Domain);
        using var below = Identity.Registrar(clerk);
        var prior = Message.Sign(Message.Pledge(below.Der), host.Device);
        await RefusesAsync(Message.Sign(Message.Registrar(prior), below, clerk), "signed the registrar's certificate and is no authority");
    }

    [Fact] // BRS-48: what stands beside the chain can not be pinned
    public async Task A_certificate_that_is_not_above_the_signer_is_not_in_the_chain()
    {
        using var stranger = Identity.Authority("Another CA");
        Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(host.PledgeRequest), host.Registrar, stranger))).Status);
        Assert.Equal([host.Registrar.Der], Assert.Single(host.Recorder.Registrars).Request.Chain.Select(link => link.Der.ToArray()));
    }

    [Fact]
    public async Task A_registrar_whose_certificate_has_expired_is_refused()
    {
        using var old = Identity.Registrar(host.Domain, age: TimeSpan.FromDays(10));
        var prior = Message.Sign(Message.Pledge(old.Der), host.Device);
        await RefusesAsync(Message.Sign(Message.Registrar(prior), old), "a certificate of the registrar is not accepted: it has expired");
    }

    [Fact] // BRS-41: section 5.5
    public async Task A_registrar_says_nothing_of_proximity_itself()
    {
        var reply = await AskAsync(Message.Sign(Message.Registrar(host.PledgeRequest, proximity: host.Registrar.Der), host.Registrar));
        Assert.Equal(400, reply.Status);
        Assert.Contains("has no proximity-registrar-cert", reply.Text, StringComparison.Ordinal);
    }

    [Fact] // BRS-46: section 5.5.5; each leg of the proof, broken
    public async Task The_devices_own_request_must_hold()
    {
        var mine = Message.Pledge(host.Registrar.Der);
        await RefusesPriorAsync(Message.Sign(mine, host.Device).Replace(Convert.ToHexString("q83vEjRW"u8), Convert.ToHexString("q83vEjRX"u8)), "its signature does not verify");
        await RefusesPriorAsync(Message.Sign(mine, host.OtherDevice), "another device signed it than the registrar asks for");
        await RefusesPriorAsync(Message.Sign(Message.Pledge(host.Registrar.Der, assertion: "logged"), host.Device), "it does not speak of proximity");
        await RefusesPriorAsync(Message.Sign(Message.Pledge(null), host.Device), "it does not speak of proximity");
        await RefusesPriorAsync(Message.Sign(Message.Pledge([1, 2, 3]), host.Device), "certificate is not valid DER");
        await RefusesPriorAsync(Message.Sign(Message.Pledge(host.OtherDevice.Der), host.Device), "the device stood before another registrar");
        await RefusesPriorAsync(Message.Sign(Message.Pledge(host.Registrar.Der, nonce: "AAAAAAAAAAA="), host.Device), "its nonce is another");
        await RefusesPriorAsync(Message.SignTwice(mine, host.Device, host.OtherDevice), "CMS: it has several signers");
        await RefusesPriorAsync(Message.Sign("{}", host.Device), "voucher request: ietf-voucher-request:voucher is missing");
        await RefusesPriorAsync([0x30, 0x00], "CMS is not valid DER");
    }

    [Fact] // section 5.2: or it would be proof for ever
    public async Task The_devices_own_request_must_have_a_nonce() => await RefusesAsync(
        Message.Sign(Message.Registrar(Message.Sign(Message.Pledge(host.Registrar.Der, nonce: null), host.Device), nonce: null), host.Registrar, host.Domain), "it has no nonce");

    [Fact] // a replay by a registrar of another plant, which got hold of it
    public async Task The_devices_request_serves_no_other_registrar()
    {
        using var thief = Identity.Registrar(issuer: null);
        await RefusesAsync(Message.Sign(Message.Registrar(host.PledgeRequest), thief), "the device stood before another registrar");
    }

    [Fact] // section 5.5.5 compares keys: the certificate may have been renewed between the two
    public async Task The_devices_request_serves_the_renewed_certificate_of_the_same_registrar()
    {
        using var renewed = host.Registrar.Renewed(host.Domain);
        Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(host.PledgeRequest), renewed, host.Domain))).Status);
    }

    [Fact] // section 5.5.5: the chain, not only the signer, may hold what the device saw
    public async Task The_device_may_have_seen_another_link_of_the_chain()
    {
        var prior = Message.Sign(Message.Pledge(host.Domain.Der), host.Device);
        Assert.Equal(200, (await AskAsync(Message.Sign(Message.Registrar(prior), host.Registrar, host.Domain))).Status);
        Assert.Equal(403, (await AskAsync(Message.Sign(Message.Registrar(prior), host.Registrar))).Status);
    }

    [Fact] // RFC 8995 appendix C.2.2: the registrar's request of the example, judged on its day
    public void The_registrars_request_of_the_standards_example_agrees_with_itself()
    {
        var message = SignedMessage.Decode(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "rfc8995", "registrar-request.der")));
        var day = new DateTimeOffset(2021, 4, 13, 21, 43, 24, TimeSpan.Zero);
        var request = RegistrarRequest.Of(message, VoucherRequest.Decode(message.VoucherContent()), day);
        Assert.Equal(2, request.Chain.Count);
        Assert.Equal("00-D0-E5-F2-00-02", request.Prior!.FactoryIdentity.Subject.Find(Oids.SerialNumber));
        Assert.Throws<BrskiError>(() => RegistrarRequest.Of(message, VoucherRequest.Decode(message.VoucherContent()), day.AddYears(1)));
    }

    public async Task InitializeAsync() => host = await BrskiHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    private Task RefusesPriorAsync(byte[] prior, string reason) =>
        RefusesAsync(Message.Sign(Message.Registrar(prior), host.Registrar, host.Domain), $"the device's own request (prior-signed-voucher-request) does not hold: {reason}");

    private async Task RefusesAsync(byte[] request, string reason)
    {
        var reply = await AskAsync(request);
        Assert.Equal((403, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
        Assert.Contains(reason, host.Recorder.Refusals[^1].Error.Message, StringComparison.Ordinal);
        Assert.Empty(host.Recorder.Registrars);
        Assert.Empty(host.Recorder.Pledges);
    }

    private async Task<Reply> AskAsync(byte[] request)
    {
        await using var registrar = await host.ConnectAsync(null);
        return await registrar.RequestVoucherAsync(request);
    }
}
