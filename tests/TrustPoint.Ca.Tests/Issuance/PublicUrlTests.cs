using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>What may be the base of every pointer: RFC 5280 sections 4.2.1.6 and 8.</summary>
public sealed class PublicUrlTests
{
    [Theory]
    [InlineData("http://pki.plant.example:8080", "http://pki.plant.example:8080")]
    [InlineData("http://pki.plant.example:8080/", "http://pki.plant.example:8080")]
    [InlineData("HTTP://PKI.plant.example", "http://pki.plant.example")]
    [InlineData("http://pki.plant.example:80", "http://pki.plant.example")]
    [InlineData("http://10.0.0.7:8080", "http://10.0.0.7:8080")]
    [InlineData("http://[fd00::7]:8080", "http://[fd00::7]:8080")]
    public void A_host_and_perhaps_a_port_is_one(string text, string root)
    {
        var url = PublicUrl.TryParse(text)!;
        Assert.Equal(
            (root, $"{root}/crl/issuing.crl", $"{root}/ca/issuing.crt", $"{root}/ocsp"), (url.ToString(), url.CrlOf(new("issuing", null)), url.CertificateOf("issuing"), url.Ocsp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pki.plant.example")]
    [InlineData("//pki.plant.example")]
    [InlineData("https://pki.plant.example")]
    [InlineData("ftp://pki.plant.example")]
    [InlineData("http://")]
    [InlineData("http:pki.plant.example")]
    [InlineData("http://:8080")]
    [InlineData("http://pki.plant.example:")]
    [InlineData("http://pki.plant.example:0")]
    [InlineData("http://pki.plant.example:65536")]
    [InlineData("http://pki.plant.example/pki")]
    [InlineData("http://pki.plant.example//")]
    [InlineData("http://pki.plant.example?")]
    [InlineData("http://pki.plant.example/?a=b")]
    [InlineData("http://pki.plant.example#a")]
    [InlineData("http://user@pki.plant.example")]
    [InlineData("http://user:word@pki.plant.example")]
    [InlineData("http://@pki.plant.example")]
    [InlineData("http://pki_1.plant.example")]
    [InlineData("http://-pki.plant.example")]
    [InlineData("http://pki.plant.example.")]
    [InlineData("http://größe.example")]
    [InlineData("http://pki .example")]
    [InlineData(" http://pki.plant.example")]
    [InlineData("http://pki.plant.example\n")]
    [InlineData("http://pki.plant.example\\a")]
    [InlineData("http://%70ki.plant.example")]
    [InlineData("http://[fe80::1%25eth0]:8080")]
    [InlineData("http://[fd00::7")]
    public void Anything_else_is_none(string text) => Assert.Null(PublicUrl.TryParse(text));
}
