using TrustPoint.Ca.Certificates;
using TrustPoint.Ui.Certificates;

namespace TrustPoint.Ui.Tests.Certificates;

public class CertificateLinkTests
{
    [Theory] // RFC 4514 section 2.1: the last RDN first
    [InlineData("CN=TrustPoint Root,O=Plant", null, "TrustPoint Root")]
    [InlineData("CN=localhost", null, "localhost")]
    [InlineData("CN=a\\,b,O=Plant", null, "CN=a\\,b,O=Plant")]
    [InlineData("CN=a+OU=b,O=Plant", null, "CN=a+OU=b,O=Plant")]
    [InlineData("O=Plant", null, "O=Plant")]
    [InlineData("CN=pump-1", "pump-1", "pump-1")]
    public void A_certificate_is_called_by_its_device_or_by_its_common_name(string subject, string? device, string name) =>
        Assert.Equal(name, CertificateLink.NameOf(Record(subject, device)));

    [Fact]
    public void A_certificates_page_is_named_by_issuer_and_serial_number() =>
        Assert.Equal("/certificates/01FF?authority=issuing-g1", CertificateLink.Of(Record("CN=a", null)));

    private static CertificateRecord Record(string subject, string? device) => new()
    {
        Authority = "issuing-g1",
        Serial = [0x01, 0xFF],
        Status = CertificateStatus.Issued,
        TbsSha256 = [],
        Der = [],
        Subject = subject,
        NotBefore = default,
        NotAfter = default,
        Profile = "ldevid@1",
        Device = device,
        RequestKey = [],
        Requester = "",
        CreatedAt = default,
    };
}
