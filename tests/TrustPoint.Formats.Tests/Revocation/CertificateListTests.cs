using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Tests.Revocation;

/// <summary>CRLs, RFC 5280 section 5.</summary>
public sealed class CertificateListTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    [Fact] // RFC 5280 sections 5.1.2.1 to 5.1.2.7, 5.2.1; RFC 5280 section 5.2.3
    public void What_is_written_is_read_back()
    {
        var entries = new[] { Entry(1, CrlReason.KeyCompromise, Now.AddDays(-3)), Entry(2, CrlReason.Unspecified), Entry(3, CrlReason.CertificateHold) };
        var list = CertificateList.Decode(Signed(entries, CrlExtensions.Number(4711)));

        Assert.Equal((4711, null, null), (list.Number, list.DeltaBase, list.Distribution));
        Assert.Equal((Now, Now.AddDays(2)), (list.ThisUpdate, list.NextUpdate));
        Assert.Equal("CN=Issuing", list.Issuer.ToString());
        Assert.True(list.IsSignedBy(SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo())));
        Assert.Equal(entries.Select(entry => Convert.ToHexString(entry.Encode())), list.Entries.Select(entry => Convert.ToHexString(entry.Encode())));
        Assert.Equal([CrlReason.KeyCompromise, CrlReason.Unspecified, CrlReason.CertificateHold], list.Entries.Select(entry => entry.Reason));
        Assert.Equal(Now.AddDays(-3), list.Entries.First().InvalidityDate);
    }

    [Fact] // RFC 5280 section 5.1.2.6
    public void Without_entries_the_list_of_them_is_left_out()
    {
        var list = CertificateList.Decode(Signed([], CrlExtensions.Number(1)));
        Assert.Empty(list.Entries);
        Assert.True(list.EntriesDer.IsEmpty);
    }

    [Theory] // RFC 5280 section 5.3.1: unspecified is never written; X.690 section 8.4
    [InlineData(CrlReason.Unspecified, "3012020101170D3236313132313132303030305A")]
    [InlineData(CrlReason.KeyCompromise, "3020020101170D3236313132313132303030305A300C300A0603551D1504030A0101")]
    [InlineData(CrlReason.RemoveFromCrl, "3020020101170D3236313132313132303030305A300C300A0603551D1504030A0108")]
    public void An_entry_has_these_octets(CrlReason reason, string hex) => Assert.Equal(hex, Convert.ToHexString(Entry(1, reason).Encode()));

    [Theory] // RFC 5280 section 5.3: an entry that says something critical that is not known makes the list useless
    [InlineData(true)]
    [InlineData(false)]
    public void An_entry_with_a_critical_extension_that_is_not_known_is_not_passed_over(bool isCritical)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteUtcTime(Now);
            using var extensions = writer.PushSequence();
            using var extension = writer.PushSequence();
            writer.WriteObjectIdentifier("1.2.3.4");
            if (isCritical) writer.WriteBoolean(true);
            writer.WriteOctetString([5, 0]);
        }
        var entry = writer.Encode();
        if (isCritical) Assert.Contains("1.2.3.4 is not known", Assert.Throws<DecodeException>(() => RevokedCertificate.Decode(entry)).Message, StringComparison.Ordinal);
        else Assert.Equal(CrlReason.Unspecified, RevokedCertificate.Decode(entry).Reason);
    }

    [Theory] // RFC 5280 section 5.3.2; sections 5.1.2.4 to 5.1.2.6: UTCTime through 2049; section 5.3.2: invalidityDate is GeneralizedTime always
    [InlineData("2049-12-31T23:59:59Z", "170D3439313233313233353935395A")]
    [InlineData("2050-01-01T00:00:00Z", "180F32303530303130313030303030305A")]
    public void A_revocation_date_is_utc_time_until_2049(string time, string hex)
    {
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(hex, Convert.ToHexString(new RevokedCertificate(new byte[] { 5 }, at, CrlReason.Superseded, null).Encode()), StringComparison.Ordinal);
        Assert.Contains("180F32303236313132313132303030305A", Convert.ToHexString(new RevokedCertificate(new byte[] { 5 }, at, CrlReason.Superseded, Now).Encode()), StringComparison.Ordinal);
    }

    [Fact] // section 5.2.4, section 5.2.5, section 5.2.6
    public void A_delta_and_a_part_say_so_critically()
    {
        const string Point = "http://pki.example/crl/issuing.3.crl";
        var delta = CertificateList.Decode(Signed([], CrlExtensions.Number(8), CrlExtensions.DeltaIndicator(5), CrlExtensions.IssuingDistributionPoint([Point])));

        Assert.Equal(new BigInteger(5), delta.DeltaBase);
        Assert.Equal([Point], delta.Distribution!.Uris);
        Assert.True(delta.Extensions.Find(Oids.DeltaCrlIndicator)!.Critical);
        Assert.True(delta.Extensions.Find(Oids.IssuingDistributionPoint)!.Critical);
        Assert.False(CrlExtensions.Freshest(Point).Critical);
    }

    public static TheoryData<string, string> Broken() => new()
    {
        { "no number", "cRLNumber is missing" },
        { "no authority key", "authorityKeyIdentifier is missing" },
        { "unknown critical", "1.2.3.4 is not known" },
        { "negative number", "negative" },
        { "long number", "20 octets" },
        { "empty point", "is empty" },
        { "other algorithm", "differs from the one outside" },
        { "version 1", "" },
        { "trailing", "followed by other octets" },
    };

    [Theory, MemberData(nameof(Broken))] // RFC 5280 sections 5.1.2, 5.2 and 5.2.1
    public void A_list_that_breaks_a_rule_is_not_taken(string what, string reason)
    {
        var number = CrlExtensions.Number(1);
        var der = what switch
        {
            "no number" => Signed([]),
            "no authority key" => Signed([], authorityKey: false, number),
            "unknown critical" => Signed([], number, new CertificateExtension("1.2.3.4", true, new byte[] { 5, 0 })),
            "negative number" => Signed([], new CertificateExtension(Oids.CrlNumber, false, new byte[] { 2, 1, 0xFF })),
            "long number" => Signed([], new CertificateExtension(Oids.CrlNumber, false, new byte[] { 2, 21, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })),
            "empty point" => Signed([], number, new CertificateExtension(Oids.IssuingDistributionPoint, true, new byte[] { 0x30, 0 })),
            "other algorithm" => Assembled(Encoded(Tbs(true, number), []), SignatureAlgorithm.EcdsaSha384, [1, 2, 3]),
            "version 1" => Version1(),
            _ => [.. Signed([], number), 0],
        };
        Assert.Contains(reason, Assert.Throws<DecodeException>(() => CertificateList.Decode(der)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_entries_are_written_and_walked()
    {
        const int Count = 1_000_000;
        var entries = Enumerable.Range(0, Count).Select(i => new RevokedCertificate(BitConverter.GetBytes(0x01000000 | i).Reverse().ToArray(), Now, CrlReason.Superseded, null));
        var list = CertificateList.Decode(Signed(entries, CrlExtensions.Number(1)));
        Assert.Equal(Count, list.Entries.Count());
        Assert.True(list.IsSignedBy(SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo())));
    }

    [Fact]
    public void OpenSsl_and_GnuTls_read_what_is_written()
    {
        var der = Signed([Entry(0x11, CrlReason.KeyCompromise, Now.AddDays(-3)), Entry(0x12, CrlReason.CertificateHold)], CrlExtensions.Number(4711), CrlExtensions.Freshest("http://pki.example/d.crl"));
        using var judge = new Judge();
        judge.Write("list.crl", der);
        var text = judge.Ask("openssl", "crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text");
        foreach (var expected in new[] { "Version 2", "CN = Issuing", "4711", "Key Compromise", "Certificate Hold", "Invalidity Date", "Nov 18 12:00:00 2026" })
            Assert.Contains(expected, text, StringComparison.Ordinal);
        var said = judge.Ask("certtool", "--crl-info", "--inder", "--infile", "list.crl");
        foreach (var expected in new[] { "Issuer: CN=Issuing", "Revoked certificates (2):", "CRL Number (not critical): 1267" }) Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    private static RevokedCertificate Entry(byte serial, CrlReason reason, DateTimeOffset? invalidityDate = null) => new(new[] { serial }, Now, reason, invalidityDate);

    private static byte[] Version1()
    {
        // TBSCertList without a version is version 1 (section 5.1.2.1).
        var tbs = new DerBlock(0);
        tbs.Enclose();
        return Assembled(tbs, SignatureAlgorithm.EcdsaSha256, [1]);
    }

    private byte[] Signed(IEnumerable<RevokedCertificate> entries, params CertificateExtension[] extensions) => Signed(entries, true, extensions);

    private byte[] Signed(IEnumerable<RevokedCertificate> entries, bool authorityKey, params CertificateExtension[] extensions)
    {
        var tbs = Encoded(Tbs(authorityKey, extensions), entries);
        return Assembled(tbs, SignatureAlgorithm.EcdsaSha256, key.SignData(tbs.Written.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static DerBlock Encoded(TbsCertificateList tbs, IEnumerable<RevokedCertificate> entries)
    {
        var block = new DerBlock(0);
        foreach (var entry in entries) block.Append(entry.Encode());
        tbs.EncodeAround(block);
        return block;
    }

    private static byte[] Assembled(DerBlock tbs, SignatureAlgorithm algorithm, byte[] signature)
    {
        CertificateList.AssembleAround(tbs, algorithm, signature);
        return tbs.Written.ToArray();
    }

    private static TbsCertificateList Tbs(bool authorityKey, params CertificateExtension[] extensions) => new()
    {
        SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
        IssuerDer = DistinguishedName.Build([new(Oids.CommonName, "Issuing")]).Der,
        ThisUpdate = Now,
        NextUpdate = Now.AddDays(2),
        Extensions = [.. authorityKey ? new[] { Extensions.AuthorityKeyIdentifier(new byte[20]) } : [], .. extensions],
    };
}
