using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;

namespace TrustPoint.Formats.Tests.CsrAttributes;

/// <summary>RFC 7030 section 4.5.2, RFC 8951 section 4, RFC 9908 section 3.</summary>
public sealed class CsrAttrsTests
{
    public static TheoryData<string> Good => Golden.Good("csrattrs");

    public static TheoryData<string, string> Bad => Golden.Bad("csrattrs");

    [Theory, MemberData(nameof(Good))]
    public void Known_bytes_survive_a_round_trip(string file)
    {
        var der = Golden.Bytes("csrattrs", file);
        Assert.Equal(der, CsrAttrs.Decode(der).Encode());
    }

    [Theory, MemberData(nameof(Bad))]
    public void Attributes_that_break_a_rule_are_refused_for_it(string file, string reason)
    {
        var der = Golden.Bytes("csrattrs", file);
        Refusal.Expect(reason, () => CsrAttrs.Decode(der));
    }

    [Fact]
    public void The_old_style_names_algorithms_as_bare_OIDs_and_the_key_as_an_attribute() // RFC 7030 section 4.5.2
    {
        var attributes = new CsrAttrs(
        [
            new CsrAttribute.Wanted(Oids.ChallengePassword), new CsrAttribute.EcKey(Oids.Secp384r1),
            new CsrAttribute.Wanted("1.3.6.1.1.1.1.22"), new CsrAttribute.Wanted(Oids.EcdsaWithSha384),
        ]);
        Assert.Equal(Golden.Bytes("csrattrs", "good-rfc8951-old-style.der"), attributes.Encode());
        Assert.Equal(attributes.Items, CsrAttrs.Decode(attributes.Encode()).Items);
    }

    [Fact]
    public void An_RSA_key_is_asked_for_by_its_size() =>
        Assert.Equal("3013" + "3011" + "06092a864886f70d010101" + "3104" + "02020c00", Convert.ToHexStringLower(new CsrAttrs([new CsrAttribute.RsaKey(3072)]).Encode()));

    [Fact] // RFC 9908 section 3.2: one Extensions inside the SET, where RFC 7030's example had OIDs
    public void Extension_values_are_one_list_of_extensions()
    {
        var attributes = new CsrAttrs([new CsrAttribute.ExtensionValues([Extensions.KeyUsage(KeyUsages.DigitalSignature)])]);
        Assert.Equal("3021" + "301f" + "06092a864886f70d01090e" + "3112" + "3010" + "300e0603551d0f0101ff040403020780", Convert.ToHexStringLower(attributes.Encode()));
        var read = Assert.IsType<CsrAttribute.ExtensionValues>(Assert.Single(CsrAttrs.Decode(attributes.Encode()).Items));
        Assert.Equal(Extensions.KeyUsage(KeyUsages.DigitalSignature), Assert.Single(read.Extensions));
    }

    [Fact]
    public void A_template_is_read_field_by_field()
    {
        var template = CsrAttrs.Decode(Golden.Bytes("csrattrs", "good-rfc9908-template.der")).Template!;

        Assert.Equal([Oids.CommonName, Oids.OrganizationalUnit, Oids.OrganizationalUnit], template.Subject!.Select(name => name.Oid));
        Assert.Null(template.Subject![0].Value);
        Assert.Equal("0c066d7944657074", Convert.ToHexStringLower(template.Subject[1].Value!.Value.Span));
        Assert.Equal(new TemplateKey.Ec(Oids.Secp256r1), template.Key);
        Assert.Equal([(Oids.SubjectAltName, false), (Oids.KeyUsage, true), (Oids.ExtendedKeyUsage, false)], template.Extensions.Select(extension => (extension.Oid, extension.Critical)));
        Assert.Equal("30148210" + Convert.ToHexStringLower("www.myServer.com"u8) + "8700", Convert.ToHexStringLower(template.Extensions[0].Value!.Value.Span));
        Assert.Null(template.Extensions[2].Value);
        Assert.Empty(template.Attributes);
    }

    [Fact] // RFC 9908 section 3.4: a placeholder key gives the size
    public void A_template_asks_for_an_RSA_size_by_a_placeholder_key()
    {
        var template = new RequestTemplate { Key = new TemplateKey.Rsa(3072) };
        var der = new CsrAttrs([new CsrAttribute.Template(template)]).Encode();
        Assert.Equal(new TemplateKey.Rsa(3072), CsrAttrs.Decode(der).Template!.Key);
        Assert.Contains("3082018a02820181" + "00ffff", Convert.ToHexStringLower(der), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, Oids.ExtensionRequest)]
    [InlineData(true, Oids.ExtensionRequestTemplate)]
    public void A_template_with_a_hole_in_an_extension_uses_the_attribute_for_holes(bool hole, string oid)
    {
        var template = new RequestTemplate
        {
            Key = new TemplateKey.Ed25519(),
            Extensions = [new(Oids.BasicConstraints, true, new byte[] { 0x30, 0x00 }), new(Oids.SubjectAltName, false, hole ? default(ReadOnlyMemory<byte>?) : new byte[] { 0x30, 0x03, 0x82, 0x01, 0x61 })],
            Attributes = [new(Oids.UnstructuredName, [new byte[] { 0x0c, 0x01, 0x61 }])],
        };
        var der = new CsrAttrs([new CsrAttribute.Wanted(Oids.ChallengePassword), new CsrAttribute.Template(template)]).Encode();
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        Assert.Contains(Convert.ToHexString(writer.Encode()), Convert.ToHexString(der), StringComparison.Ordinal);

        var read = CsrAttrs.Decode(der);
        Assert.Equal(der, read.Encode());
        Assert.Null(read.Template!.Subject);
        Assert.Equal(new TemplateKey.Ed25519(), read.Template.Key);
        Assert.Equal(!hole, read.Template.Extensions[1].Value.HasValue);
        Assert.Equal(template.Attributes, read.Template.Attributes);
    }

    [Fact] // RFC 7030 section 4.5.2: a client ignores what it does not know, so we keep it
    public void An_unknown_attribute_survives()
    {
        var unknown = new CsrAttribute.Other(new("1.3.6.1.4.1.99999.1", [new byte[] { 0x05, 0x00 }, new byte[] { 0x0c, 0x01, 0x61 }]));
        var read = CsrAttrs.Decode(new CsrAttrs([unknown]).Encode());
        Assert.Equal(unknown, Assert.Single(read.Items));
        Assert.Null(read.Template);
    }

    [Fact]
    public void What_may_stand_once_cannot_be_built_twice()
    {
        CsrAttribute[][] lists =
        [
            [new CsrAttribute.RsaKey(2048), new CsrAttribute.EcKey(Oids.Secp256r1)],
            [new CsrAttribute.ExtensionValues([Extensions.NoRevAvail()]), new CsrAttribute.ExtensionValues([Extensions.OcspNoCheck()])],
            [new CsrAttribute.Template(new()), new CsrAttribute.Template(new())],
        ];
        Assert.All(lists, list => Assert.StartsWith("csrattrs: more than one", Assert.Throws<DecodeException>(() => new CsrAttrs(list)).Message, StringComparison.Ordinal));
    }
}
