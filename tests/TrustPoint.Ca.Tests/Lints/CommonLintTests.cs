using System.Formats.Asn1;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Tests.Lints;

/// <summary>The rules for every certificate, X5-1 to X5-21: each is broken once, and the lint of that rule says so.</summary>
public sealed class CommonLintTests : IAsyncLifetime
{
    private Specimen device = null!;
    private Specimen authority = null!;

    public async Task InitializeAsync() => (device, authority) = (await Specimen.OfAsync("ldevid"), await Specimen.OfAsync("issuing-ca"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void What_is_issued_breaks_no_rule()
    {
        Assert.Equal("", device.Lint(device.Good));
        Assert.Equal("", authority.Lint(authority.Good));
    }

    [Fact] // X5-1, RFC 5280 section 4.1.2.1
    public void An_older_version_is_refused()
    {
        var version2 = device.Rewrite(
            (0, (writer, _) =>
            {
                using var version = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
                writer.WriteInteger(1);
            }
        ),
            (7, (_, _) => { }
        )); // version 2 has no extensions
        Refused("X5-1,", () => device.Lint(version2));
    }

    [Fact] // RFC 5280 section 4.1.2.8; X5-1
    public void A_unique_identifier_is_refused() => Refused("unique identifier (X5-1,", () => device.Lint(device.Rewrite((6, (writer, key) =>
    {
        writer.WriteEncodedValue(key.Span);
        writer.WriteBitString([1], tag: new Asn1Tag(TagClass.ContextSpecific, 1));
    }
    ))));

    [Theory] // X5-2
    [InlineData("01")]
    [InlineData("0102030405060708")] // 63 bits and less
    public void A_serial_number_that_could_be_guessed_is_refused(string serial) =>
        Refused("X5-2", () => device.Lint(device.Good with { Serial = Convert.FromHexString(serial) }));

    [Fact] // RFC 5280 section 4.1.2.3; X5-3, RFC 5280 section 4.1.1.2
    public void Another_signature_algorithm_than_the_issuers_is_refused() =>
        Refused("X5-3", () => device.Lint(device.Good with { SignatureAlgorithm = SignatureAlgorithm.EcdsaSha384 }));

    [Fact] // X5-4: the same text in another string type is another name
    public void An_issuer_that_is_not_the_issuers_subject_octet_by_octet_is_refused()
    {
        var name = DistinguishedName.Decode(device.Good.IssuerDer);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var attribute in name.Attributes)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(attribute.Oid);
                    writer.WriteCharacterString(UniversalTagNumber.PrintableString, attribute.Value);
                }
            }
        }
        var rebuilt = writer.Encode();
        Assert.True(DistinguishedName.Decode(rebuilt).Matches(name));
        Refused("X5-4", () => device.Lint(device.Good with { IssuerDer = rebuilt }));
    }

    [Fact] // X5-5
    public void A_string_of_the_wrong_type_is_refused()
    {
        var subject = DistinguishedName.Build([new(Oids.SerialNumber, "SN-1")]).Der.ToArray();
        subject[Array.IndexOf(subject, (byte)UniversalTagNumber.PrintableString)] = (byte)UniversalTagNumber.UTF8String;
        Refused("X5-5", () => device.Lint(device.Good with { SubjectDer = subject }));
    }

    [Fact] // X5-6
    public void A_time_before_2050_is_UTCTime() => Refused("X5-6", () => device.Lint(device.Rewrite((4, (writer, _) =>
    {
        using var validity = writer.PushSequence();
        writer.WriteUtcTime(device.Good.NotBefore);
        writer.WriteGeneralizedTime(device.Good.NotAfter, omitFractionalSeconds: true);
    }
    ))));

    [Theory] // X5-6
    [InlineData(2049, 12, 31, 23, 59, 59, "170D3439313233313233353935395A")]
    [InlineData(2050, 1, 1, 0, 0, 0, "180F32303530303130313030303030305A")]
    public void The_end_of_2049_is_where_the_form_changes(int year, int month, int day, int hour, int minute, int second, string encoded)
    {
        var changed = authority.Good with { NotAfter = new(year, month, day, hour, minute, second, TimeSpan.Zero) };
        Assert.Contains(encoded, Convert.ToHexString(changed.Encode()), StringComparison.Ordinal);
        Assert.DoesNotContain("X5-6", authority.Lint(changed), StringComparison.Ordinal);
    }

    [Fact] // X5-7
    public void No_end_goes_with_a_profile_without_one_only() =>
        Refused("X5-7", () => device.Lint(device.Good with { NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) }));

    [Theory] // X5-8: the profile backdates by one hour
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void NotBefore_is_at_most_the_profiles_backdating_ago_and_never_in_the_future(int minutes, bool allowed)
    {
        var found = device.Lint(device.Good with { NotBefore = device.Now.AddMinutes(minutes) });
        Assert.Equal(allowed, !found.Contains("X5-8", StringComparison.Ordinal));
    }

    [Fact] // X5-8
    public void NotBefore_is_not_before_the_issuers() => Refused("X5-8", () => device.Lint(device.Good with { NotBefore = device.Issuer.NotBefore.AddSeconds(-1) }));

    [Theory] // RFC 5280 section 6.1.3; X5-9
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void NotAfter_is_not_after_the_issuers(int seconds, bool allowed)
    {
        var found = authority.Lint(authority.Good with { NotAfter = authority.Issuer.NotAfter.AddSeconds(seconds) });
        Assert.Equal(allowed, !found.Contains("issuer's (X5-9", StringComparison.Ordinal));
    }

    [Fact] // X5-9
    public void NotAfter_is_not_in_the_past_and_not_later_than_the_profile_says()
    {
        Refused("X5-9", () => device.Lint(device.Good with { NotAfter = device.Now.AddSeconds(-1) }));
        Refused("X5-9", () => device.Lint(device.Good with { NotAfter = device.Now.AddHours(24).AddSeconds(1) }));
    }

    [Fact] // X5-10, RFC 5280 section 4.2
    public void An_extension_that_nobody_judged_is_refused() => Refused("X5-10", () => device.Lint(device.With(new("1.2.3.4", false, new byte[] { 5, 0 }))));

    [Fact] // X5-10, RFC 5280 section 4.2
    public void An_extension_twice_is_not_even_read()
    {
        var twice = device.Good with { Extensions = [.. device.Good.Extensions, Extensions.NoRevAvail()] };
        Assert.Contains("there twice", Assert.Throws<DecodeException>(() => device.Lint(twice)).Message, StringComparison.Ordinal);
    }

    [Theory] // X5-10
    [InlineData(Oids.ExtendedKeyUsage)]
    [InlineData(Oids.SubjectKeyIdentifier)]
    [InlineData(Oids.AuthorityKeyIdentifier)]
    [InlineData(Oids.NoRevAvail)]
    [InlineData(Oids.BasicConstraints)]
    [InlineData(Oids.KeyUsage)]
    public void An_extension_with_the_other_criticality_is_refused(string oid) =>
        Refused("X5-10", () => device.Lint(device.Changed(oid, extension => extension with { Critical = !extension.Critical })));

    [Fact] // X5-11, RFC 5280 section 4.2.1.2; RFC 7093 section 2, method 1
    public void A_key_identifier_of_another_key_is_refused()
    {
        Refused("X5-11", () => device.Lint(device.With(Extensions.SubjectKeyIdentifier(new byte[20]))));
        Refused("X5-11", () => authority.Lint(authority.Without(Oids.SubjectKeyIdentifier)));
        Assert.Equal("", device.Lint(device.Without(Oids.SubjectKeyIdentifier)));
    }

    [Fact] // X5-12
    public void An_authority_key_identifier_is_the_issuers_alone()
    {
        Refused("X5-12", () => device.Lint(device.Without(Oids.AuthorityKeyIdentifier)));
        Refused("X5-12", () => device.Lint(device.With(Extensions.AuthorityKeyIdentifier(new byte[20]))));
        var withIssuer = new AsnWriter(AsnEncodingRules.DER);
        using (withIssuer.PushSequence())
        {
            withIssuer.WriteOctetString(device.Issuer.SubjectKeyIdentifier!.Value.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
            withIssuer.WriteInteger(1, new Asn1Tag(TagClass.ContextSpecific, 2));
        }
        Refused("X5-12", () => device.Lint(device.With(new(Oids.AuthorityKeyIdentifier, false, withIssuer.Encode()))));
    }

    [Fact] // X5-13, RFC 5280 section 4.2.1.3; RFC 5480 section 3: an EC key encrypts nothing
    public void Key_usage_fits_the_key_and_the_rights()
    {
        Refused("X5-13", () => device.Lint(device.Without(Oids.KeyUsage)));
        Refused("X5-13", () => device.Lint(device.With(Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign))));
        Refused("X5-13", () => device.Lint(device.With(Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.CrlSign))));
        Refused("X5-13", () => device.Lint(device.With(Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment))));
        Refused("X5-13", () => device.Lint(device.With(Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.DataEncipherment))));
        Refused("X5-13", () => authority.Lint(authority.With(Extensions.KeyUsage(KeyUsages.CrlSign))));
    }

    [Fact] // X5-14
    public void Basic_constraints_are_the_profiles()
    {
        Refused("X5-14", () => device.Lint(device.With(Extensions.AuthorityBasicConstraints(null))));
        Refused("X5-14", () => authority.Lint(authority.With(Extensions.AuthorityBasicConstraints(null))));
        Refused("X5-14", () => authority.Lint(authority.With(Extensions.EndEntityBasicConstraints())));
        Assert.Equal("", device.Lint(device.Without(Oids.BasicConstraints)));
    }

    [Fact] // X5-14
    public void An_authority_below_one_that_has_no_room_for_it_is_refused()
    {
        var below = authority.Good with { IssuerDer = device.Issuer.Subject.Der };
        Refused("no room", () => authority.Lint(below, device.Issuer));
    }

    [Theory] // X5-15, RFC 9525 section 6.3
    [InlineData("pump 1")]
    [InlineData("pump-1.")]
    [InlineData("pump_1")]
    [InlineData("a.*.plant.example")]
    [InlineData("10.0.0.7")]
    [InlineData("xn--.-")]
    public void A_dns_name_with_broken_syntax_is_refused(string name) => Refused("X5-15", () => device.Lint(device.WithNames(new GeneralName.Dns(name))));

    [Fact] // X5-15
    public void Subject_alt_name_is_critical_exactly_when_the_subject_is_empty()
    {
        Refused("X5-15", () => device.Lint(device.With(Extensions.SubjectAltName([new GeneralName.Dns("pump-1")], subjectIsEmpty: true))));
        var unnamed = device.Without(Oids.SubjectAltName) with { SubjectDer = DistinguishedName.Empty.Der };
        Refused("X5-15", () => device.Lint(unnamed));
        Refused("X5-15", () => device.Lint(unnamed with { Extensions = [.. unnamed.Extensions, Extensions.SubjectAltName([new GeneralName.Dns("pump-1")], subjectIsEmpty: false)] }));
        Assert.Equal("", device.Lint(unnamed with { Extensions = [.. unnamed.Extensions, Extensions.SubjectAltName([new GeneralName.Dns("pump-1")], subjectIsEmpty: true)] }));
    }

    [Fact] // X5-16
    public void Name_constraints_are_an_authoritys() =>
        Refused("X5-16", () => device.Lint(device.With(Extensions.NameConstraints(new([new NameSubtree.Dns("plant.example")], [])))));

    [Theory] // X5-17
    [InlineData(Oids.AnyExtendedKeyUsage)]
    [InlineData(Oids.CodeSigning)]
    public void Extended_key_usages_are_the_profiles(string purpose) => Refused("X5-17", () => device.Lint(device.With(Extensions.ExtendedKeyUsage([purpose]))));

    [Fact] // X5-17
    public void Extended_key_usages_need_a_key_that_signs() => Refused("X5-17", () => device.Lint(device.With(Extensions.KeyUsage(KeyUsages.KeyAgreement))));

    [Fact] // X5-19, RFC 5280 section 4.2.1.4
    public void A_policy_twice_is_not_even_read()
    {
        var twice = device.With(Extensions.CertificatePolicies([("1.2.3.4", null), ("1.2.3.4", null)]));
        Assert.Contains("twice", Assert.Throws<DecodeException>(() => device.Lint(twice)).Message, StringComparison.Ordinal);
    }

    [Fact] // X5-20
    public void An_email_address_in_the_subject_is_refused() =>
        Refused("X5-20", () => device.Lint(device.WithSubject(new(Oids.CommonName, "pump-1"), new(Oids.EmailAddress, "a@plant.example"))));

    [Fact] // RFC 9608 section 6.1; X5-120, X5-121, X5-122: RFC 9608
    public void NoRevAvail_goes_with_a_short_life_and_no_pointers()
    {
        Refused("X5-120", () => device.Lint(device.Without(Oids.NoRevAvail)));
        Refused("X5-121", () => device.Lint(device.With(Extensions.CrlDistributionPoints(["http://pki.plant.example/a.crl"]))));
        Refused("X5-121", () => device.Lint(device.With(Extensions.AuthorityInformationAccess([new(Oids.AccessOcsp, "http://pki.plant.example/ocsp")]))));
        Refused("X5-121", () => device.Lint(device.With(new(Oids.FreshestCrl, false, new byte[] { 0x30, 0x00 }))));
        Refused("X5-121", () => authority.Lint(authority.With(Extensions.NoRevAvail())));
        Refused("X5-122", () => device.Lint(device.Good with { NotAfter = device.Now.AddDays(7).AddSeconds(1) }));
    }

    [Fact] // X5-120
    public void NoRevAvail_is_these_octets()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteEncodedValue(device.Good.Encode());
        Assert.Contains("30090603551D3804020500", Convert.ToHexString(writer.Encode()), StringComparison.Ordinal);
    }

    private static void Refused(string id, Func<string> lint) => Assert.Contains(id, lint(), StringComparison.Ordinal);
}
