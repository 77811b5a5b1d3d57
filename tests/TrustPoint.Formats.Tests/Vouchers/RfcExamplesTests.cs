using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Formats.Tests.Vouchers;

/// <summary>
/// The example of RFC 8995 appendix C, octet by octet: a pledge's request (C.2.1), what its registrar made of it (C.2.2), the voucher (C.2.3) and
/// the manufacturer's CA (C.1.1). All other certificates of the appendix are in these messages.
/// </summary>
public sealed class RfcExamplesTests
{
    private const string SerialNumber = "00-D0-E5-F2-00-02";
    private const string Nonce = "-_XE9zK9q8Ll1qylMtLKeg";

    private static readonly Certificate ManufacturerCa = Certificate.Decode(Golden.Bytes("rfc8995", "manufacturer-ca.der"));

    [Fact] // RFC 8995 appendix C.2.1
    public void The_pledges_request_is_read_and_verifies()
    {
        var (message, request) = Read("pledge-request.der");
        Assert.Equal(Oids.Data, message.ContentType);
        var device = message.OnlySigner();
        Assert.True(message.IsSignedBy(device));
        Assert.True(device.IsSignedBy(ManufacturerCa.PublicKey));
        Assert.Equal(SerialNumber, device.Subject.Find(Oids.SerialNumber));
        Assert.Equal("https://highway-test.example.com:9443/.well-known/brski", MasaAddress.Parse(device.Extensions.MasaUrl!).AbsoluteUri); // section 2.3.2
        Assert.Equal((VoucherAssertion.Proximity, SerialNumber, Nonce), (request.Assertion, request.SerialNumber, request.Nonce));
        Assert.Equal(new DateTimeOffset(2021, 4, 13, 17, 43, 23, 747, TimeSpan.FromHours(-4)), request.CreatedOn);
        Assert.Equal(Registrar().Der.ToArray(), request.ProximityRegistrarCert!.Value.ToArray());
        Assert.Equal(new DateTimeOffset(2021, 4, 13, 21, 43, 23, TimeSpan.Zero), message.Signers[0].SigningTime);
    }

    [Fact] // RFC 8995 appendix C.2.2
    public void The_registrars_request_is_read_and_verifies_with_the_pledges_inside()
    {
        var (message, request) = Read("registrar-request.der");
        Assert.True(message.IsSignedBy(Registrar()));
        Assert.Contains(Oids.CmcRa, Registrar().ExtendedKeyUsages);
        var authority = Assert.Single(message.Certificates, certificate => certificate.BasicConstraints is { IsAuthority: true });
        Assert.True(Registrar().IsSignedBy(authority.PublicKey));
        Assert.Equal((SerialNumber, Nonce, null), (request.SerialNumber, request.Nonce, request.ProximityRegistrarCert));
        Assert.Equal(Golden.Bytes("rfc8995", "pledge-request.der"), request.PriorSignedVoucherRequest!.Value.ToArray());
    }

    [Fact] // RFC 8995 appendix C.2.3
    public void The_voucher_is_read_and_verifies_below_the_manufacturers_CA()
    {
        var message = SignedMessage.Decode(Golden.Bytes("rfc8995", "voucher.der"));
        var signer = message.OnlySigner();
        Assert.True(message.IsSignedBy(signer));
        Assert.True(new CertificatePath(message.Certificates, [ManufacturerCa], new(2021, 4, 14, 0, 0, 0, TimeSpan.Zero)).Exists(signer));
        var voucher = Voucher.Decode(message.VoucherContent());
        Assert.Equal((VoucherAssertion.Logged, SerialNumber, Nonce, null), (voucher.Assertion, voucher.SerialNumber, voucher.Nonce, voucher.ExpiresOn));
        Assert.Equal(Registrar().Der.ToArray(), voucher.PinnedDomainCert.Der.ToArray());
    }

    private static (SignedMessage Message, VoucherRequest Request) Read(string file)
    {
        var message = SignedMessage.Decode(Golden.Bytes("rfc8995", file));
        return (message, VoucherRequest.Decode(message.VoucherContent()));
    }

    private static Certificate Registrar() => SignedMessage.Decode(Golden.Bytes("rfc8995", "registrar-request.der")).OnlySigner();
}
