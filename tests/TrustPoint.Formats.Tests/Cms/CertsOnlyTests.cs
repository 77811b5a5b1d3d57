using TrustPoint.Formats.Cms;

namespace TrustPoint.Formats.Tests.Cms;

/// <summary>RFC 5272 section 4.1, RFC 5652 section 5.1, RFC 7030 sections 4.1.3 and 4.2.3.</summary>
public sealed class CertsOnlyTests
{
    private static readonly byte[] Root = Golden.Bytes("certificate", "good-openssl-root.der");
    private static readonly byte[] Device = Golden.Bytes("certificate", "good-gnutls-9999.der");

    public static TheoryData<string> Good => Golden.Good("certsonly");

    public static TheoryData<string, string> Bad => Golden.Bad("certsonly");

    [Fact]
    public void The_message_is_SignedData_version_1_without_content_signers_and_digests()
    {
        var certificate = Convert.FromHexString("3003020107"); // stands for a certificate: nobody looks inside
        Assert.Equal(
            "302a" + "06092a864886f70d010702" + "a01d" + "301b" + "020101" + "3100" + "300b06092a864886f70d010701" + "a005" + "3003020107" + "3100",
            Convert.ToHexStringLower(CertsOnly.Encode([certificate])));
    }

    [Theory, MemberData(nameof(Good))] // what OpenSSL writes for the same certificates
    public void Known_bytes_survive_a_round_trip(string file)
    {
        var der = Golden.Bytes("certsonly", file);
        Assert.Equal(der, CertsOnly.Encode(CertsOnly.Decode(der)));
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_message_that_is_more_or_less_than_certificates_is_refused(string file, string reason)
    {
        var der = Golden.Bytes("certsonly", file);
        Refusal.Expect(reason, () => CertsOnly.Decode(der));
    }

    [Fact] // X.690 section 11.6
    public void Certificates_stand_in_the_order_of_a_DER_set_however_they_are_given()
    {
        var message = CertsOnly.Encode([Root, Device]);
        Assert.Equal(message, CertsOnly.Encode([Device, Root]));
        Assert.Equal(new[] { Root, Device }.OrderBy(Convert.ToHexString, StringComparer.Ordinal), CertsOnly.Decode(message).Select(certificate => certificate.ToArray()));
    }

    [Fact]
    public void OpenSSL_and_GnuTLS_read_the_message()
    {
        using var judge = new Judge();
        judge.Write("message.der", CertsOnly.Encode([Root, Device]));
        var printed = judge.Ask("openssl", "pkcs7", "-inform", "der", "-in", "message.der", "-print_certs");
        Assert.Contains("Plant Root G1", printed, StringComparison.Ordinal);
        Assert.Contains("SN-0001", printed, StringComparison.Ordinal);
        Assert.Contains("Number of certificates: 2", judge.Ask("certtool", "--p7-info", "--inder", "--infile", "message.der"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_certificates_than_a_chain_could_need_are_refused() =>
        Refusal.Expect("certs-only CMS: more than 32 certificates", () => CertsOnly.Decode(CertsOnly.Encode(
            Enumerable.Range(0, 33).Select(i => (ReadOnlyMemory<byte>)new byte[] { 0x30, 0x03, 0x02, 0x01, (byte)i }))));
}
