using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Formats.Tests.Names;

public sealed class DistinguishedNameTests
{
    [Fact] // RFC 5280 section 4.1.2.4 and appendix A.1: UTF8String, but for the types whose definition fixes another
    public void Each_attribute_is_written_in_its_string_type()
    {
        var name = DistinguishedName.Build(
            [new(Oids.Country, "DE"), new(Oids.Organization, "Werk Süd"), new(Oids.SerialNumber, "SN-1"), new(Oids.DomainComponent, "plant"), new(Oids.EmailAddress, "a@b.example")]);

        Assert.Equal(
            "3063" +
            "310b3009060355040613024445" +
            "31123010060355040a0c095765726b2053c3bc64" +
            "310d300b06035504051304534e2d31" +
            "31153013060a0992268993f22c6401191605706c616e74" +
            "311a301806092a864886f70d010901160b6140622e6578616d706c65",
            Convert.ToHexStringLower(name.Der.Span));
        Assert.Null(name.Violation());
    }

    [Fact]
    public void The_empty_name_is_an_empty_sequence()
    {
        Assert.Equal("3000", Convert.ToHexString(DistinguishedName.Empty.Der.Span));
        Assert.True(DistinguishedName.Decode(new byte[] { 0x30, 0x00 }).IsEmpty);
    }

    [Theory] // RFC 5280 appendix A.1, upper bounds: the last length that is taken
    [InlineData(Oids.CommonName, 64)]
    [InlineData(Oids.Organization, 64)]
    [InlineData(Oids.OrganizationalUnit, 64)]
    [InlineData(Oids.SerialNumber, 64)]
    [InlineData(Oids.Country, 2)]
    [InlineData(Oids.Locality, 128)]
    [InlineData(Oids.State, 128)]
    [InlineData(Oids.EmailAddress, 255)]
    public void A_value_may_be_as_long_as_its_bound_and_not_longer(string oid, int max)
    {
        var longest = DistinguishedName.Build([new(oid, new string('x', max))]);
        Assert.Equal(max, longest.Attributes[0].Value.Length);
        Assert.EndsWith($"is longer than {max} characters",
            Assert.Throws<DecodeException>(() => DistinguishedName.Build([new(oid, new string('x', max + 1))])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Oids.Country, "D€", "name: C holds a character that PrintableString cannot hold")]
    [InlineData(Oids.SerialNumber, "SN_1", "name: serialNumber holds a character that PrintableString cannot hold")]
    [InlineData(Oids.EmailAddress, "ü@b", "name: emailAddress holds a character that IA5String cannot hold")]
    [InlineData(Oids.CommonName, "a\0b", "name: CN holds a control character")]
    [InlineData(Oids.CommonName, "", "name: CN is empty")]
    public void A_value_that_does_not_fit_its_type_cannot_be_built(string oid, string value, string reason) =>
        Assert.Equal(reason, Assert.Throws<DecodeException>(() => DistinguishedName.Build([new(oid, value)])).Message);

    [Fact]
    public void Half_a_surrogate_pair_cannot_be_built() =>
        Assert.Equal("name: CN holds a character that UTF8String cannot hold", Assert.Throws<DecodeException>(() => Common("\ud800")).Message);

    [Theory] // X.520 fixes these types; RFC 5280 section 4.1.2.4 allows two for a DirectoryString
    [InlineData("300d310b3009060355040613024445", null)]
    [InlineData("300d310b300906035504060c024445", "name: C is a UTF8String, not a PrintableString")]
    [InlineData("300c310a3008060355040613" + "0144", "name: C has not two letters")]
    [InlineData("300d310b3009060355040313" + "026162", null)]
    [InlineData("300d310b300906035504031e" + "020061", "name: CN is a BMPString, not a UTF8String")]
    [InlineData("300d310b3009060355040516" + "024445", "name: serialNumber is a IA5String, not a PrintableString")]
    public void A_string_type_that_new_certificates_may_not_have_is_named(string hex, string? violation) =>
        Assert.Equal(violation, DistinguishedName.Decode(Convert.FromHexString(hex)).Violation());

    [Theory] // RFC 4514 section 4, examples
    [InlineData("UID=jsmith,DC=example,DC=net", Oids.DomainComponent, "net", Oids.DomainComponent, "example", Oids.UserId, "jsmith")]
    [InlineData("CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net", Oids.DomainComponent, "net", Oids.DomainComponent, "example", Oids.CommonName, "James \"Jim\" Smith, III")]
    [InlineData("CN=Lučić", Oids.CommonName, "Lučić")]
    // section 2.4
    [InlineData("CN=\\ lead and trail\\ ", Oids.CommonName, " lead and trail ")]
    [InlineData("CN=\\ ", Oids.CommonName, " ")]
    [InlineData("CN=\\#1\\+2\\;3\\<4\\>5\\\\6=7", Oids.CommonName, "#1+2;3<4>5\\6=7")]
    [InlineData("CN=user\\E2\\80\\AEgpj.exe", Oids.CommonName, "user\u202egpj.exe")]
    [InlineData("1.3.6.1.4.1.99999.1=#0c0178", "1.3.6.1.4.1.99999.1", "x")]
    public void A_name_is_printed_as_RFC_4514_says(string text, params string[] pairs) =>
        Assert.Equal(text, DistinguishedName.Build(pairs.Chunk(2).Select(pair => new NameAttribute(pair[0], pair[1]))).ToString());

    [Fact]
    public void A_multivalued_RDN_is_printed_with_a_plus()
    {
        var name = CertificationRequest.Decode(Golden.Bytes("pkcs10", "good-openssl-multivalued-rdn.der")).Subject;
        Assert.Equal("CN=pump-1+serialNumber=SN-0001,O=Plant", name.ToString());
        Assert.Equal(["Plant", "pump-1", "SN-0001"], name.Attributes.Select(attribute => attribute.Value));
    }

    [Theory] // RFC 5280 section 7.1
    [InlineData("Pump 1", "pump 1", true)]
    [InlineData("Pump  1", " Pump 1 ", true)]
    [InlineData("ÜBER", "über", true)]
    [InlineData("Pump 1", "Pump1", false)]
    [InlineData("Pump 1", "Pump 2", false)]
    [InlineData("straße", "strasse", false)]
    public void Names_match_without_regard_to_case_and_white_space(string left, string right, bool match)
    {
        var (first, second) = (Common(left), Common(right));
        Assert.Equal(match, first.Matches(second));
        Assert.Equal(match, second.Matches(first));
    }

    [Fact]
    public void Names_with_the_same_values_in_other_types_match_and_are_not_equal()
    {
        var utf8 = DistinguishedName.Decode(Convert.FromHexString("300d310b300906035504030c026162"));
        var printable = DistinguishedName.Decode(Convert.FromHexString("300d310b3009060355040313026162"));
        Assert.True(utf8.Matches(printable));
        Assert.NotEqual(utf8, printable);
    }

    [Fact]
    public void Order_counts_between_RDNs_and_not_inside_one()
    {
        const string CommonName = "300806035504030c0161";
        const string Organization = "3008060355040a0c0162";
        Assert.True(Rdn(CommonName + Organization).Matches(Rdn(Organization + CommonName)));
        Assert.False(Build((Oids.CommonName, "a"), (Oids.Organization, "b")).Matches(Build((Oids.Organization, "b"), (Oids.CommonName, "a"))));
        Assert.False(Build((Oids.CommonName, "a")).Matches(Build((Oids.CommonName, "a"), (Oids.Organization, "b"))));
        Assert.False(Build((Oids.CommonName, "a"), (Oids.Organization, "b")).Matches(Rdn(CommonName + Organization)));

        static DistinguishedName Rdn(string attributes) => DistinguishedName.Decode(Convert.FromHexString($"30163114{attributes}"));
    }

    [Fact]
    public void What_is_built_is_read_again_and_means_the_same_to_the_base_library() => Prop.ForAll(Arb.From(Values), value =>
    {
        var name = DistinguishedName.Build([new(Oids.Organization, "Plant"), new(Oids.CommonName, value)]);
        var read = DistinguishedName.Decode(name.Der);
        Assert.Equal(value, read.Find(Oids.CommonName));
        Assert.Equal(name, read);
        Assert.True(name.Matches(read));
        Assert.Equal(value, new X500DistinguishedName(name.Der.Span).EnumerateRelativeDistinguishedNames().First().GetSingleElementValue());
    }).QuickCheckThrowOnFailure();

    private static Gen<string> Values => Gen.Elements("aZ09 -'()+,./:=?#\"\\;<>äßč漢\U0001F600".EnumerateRunes().Select(rune => rune.ToString()).ToArray())
        .NonEmptyListOf().Select(parts => string.Concat(parts)).Where(text => text.Length <= 64);

    private static DistinguishedName Common(string value) => Build((Oids.CommonName, value));

    private static DistinguishedName Build(params (string Oid, string Value)[] pairs) =>
        DistinguishedName.Build(pairs.Select(pair => new NameAttribute(pair.Oid, pair.Value)));
}
