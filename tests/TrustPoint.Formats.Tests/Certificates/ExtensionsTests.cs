using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Tests.Certificates;

/// <summary>The exact bytes of each extension that we issue.</summary>
public sealed class ExtensionsTests
{
    private static readonly byte[] Identifier = [0xaa, 0xbb];

    public static TheoryData<string, CertificateExtension, bool, string> Encodings => new()
    {
        // RFC 5280 section 4.2.1.9: an end entity's is the empty SEQUENCE, for cA FALSE is the default
        { "basicConstraints of an end entity", Extensions.EndEntityBasicConstraints(), true, "3000" },
        { "basicConstraints of a CA", Extensions.AuthorityBasicConstraints(null), true, "30030101ff" },
        { "basicConstraints with a path length", Extensions.AuthorityBasicConstraints(0), true, "30060101ff020100" },
        { "basicConstraints from a value", Extensions.BasicConstraints(new(true, 3)), true, "30060101ff020103" },
        // RFC 5280 section 4.2.1.3, X.690 section 11.2.2: no trailing zero bits
        { "digitalSignature", Extensions.KeyUsage(KeyUsages.DigitalSignature), true, "03020780" },
        { "keyCertSign and cRLSign", Extensions.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign), true, "03020106" },
        { "all four of OPC UA", Extensions.KeyUsage((KeyUsages)0x0f), true, "030204f0" },
        { "decipherOnly needs a second octet", Extensions.KeyUsage(KeyUsages.KeyAgreement | KeyUsages.DecipherOnly), true, "0303070880" },
        { "extKeyUsage", Extensions.ExtendedKeyUsage([Oids.ServerAuth, Oids.CmcRa]), false, "301406082b0601050507030106082b0601050507031c" },
        { "extKeyUsage of a time stamper", Extensions.ExtendedKeyUsage([Oids.TimeStamping], critical: true), true, "300a06082b06010505070308" },
        { "subjectAltName", Extensions.SubjectAltName([new GeneralName.Dns("a")], subjectIsEmpty: false), false, "3003820161" },
        { "subjectAltName of an empty subject", Extensions.SubjectAltName([new GeneralName.Dns("a")], subjectIsEmpty: true), true, "3003820161" },
        // RFC 5280 section 4.2.1.2
        { "subjectKeyIdentifier", Extensions.SubjectKeyIdentifier(Identifier), false, "0402aabb" },
        // RFC 5280 section 4.2.1.1: nothing but the keyIdentifier
        { "authorityKeyIdentifier", Extensions.AuthorityKeyIdentifier(Identifier), false, "30048002aabb" },
        // RFC 5280 section 4.2.1.13: one point, all URIs in its fullName
        { "cRLDistributionPoints", Extensions.CrlDistributionPoints(["u:1", "u:2"]), false, "3010300ea00ca00a8603753a318603753a32" },
        { "authorityInfoAccess", Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, "u:1")]), false, "3011300f06082b060105050730018603753a31" },
        // RFC 5280 section 4.2.1.4
        { "certificatePolicies", Extensions.CertificatePolicies([("1.2.3", null), ("1.2.4", "u:1")]), false, "301f300406022a03301706022a043011300f06082b060105050702011603753a31" },
        { "nameConstraints", Extensions.NameConstraints(new([new NameSubtree.Dns("a")], [])), true, "3007a0053003820161" },
        // RFC 9608 section 2
        { "noRevAvail", Extensions.NoRevAvail(), false, "0500" },
        { "ocsp-nocheck", Extensions.OcspNoCheck(), false, "0500" },
        // RFC 8995 section 2.3.2
        { "MASA URL", Extensions.MasaUrl("u:1"), false, "1603753a31" },
        { "TLS feature", Extensions.TlsFeatureStatusRequest(), false, "3003020105" },
    };

    [Theory, MemberData(nameof(Encodings))]
    public void An_extension_has_exact_bytes(string name, CertificateExtension extension, bool critical, string hex)
    {
        Assert.NotEmpty(name);
        Assert.Equal((critical, hex), (extension.Critical, Convert.ToHexStringLower(extension.Value.Span)));
    }

    [Fact] // RFC 9608 section 2 with X.690 section 11.5: critical FALSE is left out
    public void NoRevAvail_stands_in_a_certificate_as_eleven_octets()
    {
        var tbs = TestCertificates.Tbs() with { Extensions = [Extensions.NoRevAvail()] };
        Assert.EndsWith("a30d300b" + "30090603551d3804020500", Convert.ToHexStringLower(tbs.Encode()), StringComparison.Ordinal);
    }
}
