using System.Diagnostics;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Formats.Tests.Ocsp;

/// <summary>Requests, RFC 6960 section 4.1.1, and their nonces, RFC 9654 section 2.1.</summary>
public sealed class OcspRequestTests
{
    private static readonly Certificate Issuer = Certificate.Decode(Golden.Bytes("ocsp-response", "issuer.der"));
    private static readonly byte[] Serial = Convert.FromHexString("400102030405060708090A0B0C0D0E0F10111213");

    public static TheoryData<string> Good => Golden.Good("ocsp-request");

    public static TheoryData<string, string> Bad => Golden.Bad("ocsp-request");

    [Theory, MemberData(nameof(Good))] // what OpenSSL and GnuTLS ask
    public void Known_requests_are_read_and_written_octet_for_octet(string file)
    {
        var der = Golden.Bytes("ocsp-request", file);
        var request = OcspRequest.Decode(der);
        Assert.Equal(file.Contains("nonce", StringComparison.Ordinal) || file.Contains("four", StringComparison.Ordinal) || file.Contains("signed", StringComparison.Ordinal) ? 16 : null, request.Nonce?.Length);
        Assert.Equal(file.Contains("four", StringComparison.Ordinal) ? 4 : 1, request.Certificates.Count);
        Assert.Equal(Serial, request.Certificates[0].Serial.ToArray());
        var written = OcspRequest.Encode(request.Certificates, request.Nonce.GetValueOrDefault().Span);
        // A name and a signature are let pass (RFC 6960 section 4.1.2), not written.
        if (!file.Contains("signed", StringComparison.Ordinal)) Assert.Equal(der, written);
    }

    [Theory, MemberData(nameof(Bad))] // RFC 6960 sections 4.1.1 and 4.1.2
    public void A_request_that_breaks_a_rule_is_refused(string file, string reason)
    {
        var der = Golden.Bytes("ocsp-request", file);
        Refusal.Expect(reason, () => OcspRequest.Decode(der));
    }

    [Theory] // RFC 9919 section 3.1.1; RFC 6960 section 4.1.1: hashes of the issuer's name and of the content of its key's BIT STRING
    [InlineData("SHA1", "good-openssl-sha1.der")]
    [InlineData("SHA1", "good-gnutls.der")]
    [InlineData("SHA256", "good-openssl-sha256-nonce.der")]
    [InlineData("SHA384", "good-openssl-sha384.der")]
    [InlineData("SHA512", "good-openssl-sha512.der")]
    public void A_certificate_is_named_by_hashes_of_its_issuer(string hash, string file)
    {
        var asked = OcspRequest.Decode(Golden.Bytes("ocsp-request", file)).Certificates[0];
        var ours = CertId.Of(new(hash), Issuer, Serial);
        Assert.Equal(asked.Der.ToArray(), ours.Der.ToArray());
        Assert.True(asked.NamesIssuer(Issuer.Subject, Issuer.PublicKey));
    }

    [Fact] // the same name with another key, the same key with another name, a hash that nobody knows
    public void Another_issuer_is_not_named()
    {
        var other = Certificate.Decode(Golden.Bytes("certificate", "good-openssl-root.der"));
        var asked = CertId.Of(HashAlgorithmName.SHA256, Issuer, Serial);
        Assert.False(asked.NamesIssuer(Issuer.Subject, other.PublicKey));
        Assert.False(asked.NamesIssuer(other.Subject, Issuer.PublicKey));
        var strange = OcspRequest.Decode(Golden.Bytes("ocsp-request", "good-openssl-unknown-hash.der")).Certificates[0];
        Assert.False(strange.NamesIssuer(Issuer.Subject, Issuer.PublicKey));
    }

    [Fact] // RFC 5754 section 2: absent parameters say the same as NULL; the answer gives back what was sent
    public void Hash_parameters_may_be_absent()
    {
        var der = Golden.Bytes("ocsp-request", "good-openssl-sha256-nonce.der");
        var asked = OcspRequest.Decode(der).Certificates[0];
        var without = Convert.FromHexString(Convert.ToHexString(asked.Der.Span)
            .Replace("300D06096086480165030402010500", "300B0609608648016503040201", StringComparison.Ordinal).Replace("3069", "3067", StringComparison.Ordinal));
        var request = OcspRequest.Decode((byte[])[0x30, (byte)(without.Length + 6), 0x30, (byte)(without.Length + 4), 0x30, (byte)(without.Length + 2), 0x30, (byte)without.Length, .. without]);
        Assert.True(request.Certificates[0].NamesIssuer(Issuer.Subject, Issuer.PublicKey));
        Assert.Equal(without, request.Certificates[0].Der.ToArray());
    }

    [Theory] // RFC 9654 section 2.1
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(128)]
    public void A_nonce_of_1_to_128_octets_is_read(int length)
    {
        var nonce = RandomNumberGenerator.GetBytes(length);
        var der = OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA1, Issuer, Serial)], nonce);
        Assert.Equal(nonce, OcspRequest.Decode(der).Nonce!.Value.ToArray());
        using var judge = new Judge();
        judge.Write("request.der", der);
        Assert.Contains(Convert.ToHexString(nonce.AsSpan(0, Math.Min(length, 8))), judge.Ask("openssl", "asn1parse", "-inform", "DER", "-in", "request.der"), StringComparison.Ordinal);
    }

    [Theory] // RFC 6960 section 4.1.1
    [InlineData(1)]
    [InlineData(10)]
    public void One_to_ten_certificates_may_be_asked_about(int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => CertId.Of(HashAlgorithmName.SHA512, Issuer, [0x40, (byte)i])).ToList();
        Assert.Equal(count, OcspRequest.Decode(OcspRequest.Encode(ids, RandomNumberGenerator.GetBytes(128))).Certificates.Count);
    }

    [Fact]
    public void What_is_written_is_read_by_other_tools()
    {
        using var judge = new Judge();
        judge.Write("request.der", OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA1, Issuer, Serial)], new byte[32]));
        Assert.Contains("Serial Number: 400102030405060708090A0B0C0D0E0F10111213", judge.Ask("openssl", "ocsp", "-reqin", "request.der", "-req_text", "-noverify"), StringComparison.Ordinal);
        Assert.Contains("Serial Number: 400102030405060708090a0b0c0d0e0f10111213", judge.Ask("ocsptool", "--request-info", "--infile", "request.der"), StringComparison.Ordinal);
    }

    [Fact] // a request is cut off and bent at every octet: taken or refused, never anything else, never over 5 ms
    public void No_octet_of_a_request_costs_more_than_a_refusal()
    {
        foreach (var file in ((IEnumerable<object[]>)Golden.Good("ocsp-request")).Select(row => (string)row[0]))
        {
            var der = Golden.Bytes("ocsp-request", file);
            for (var at = 0; at < der.Length; at++)
            {
                Cheap(der[..at]);
                foreach (var octet in (byte[])[0x00, 0x80, 0xff, (byte)(der[at] ^ 1)])
                {
                    var bent = (byte[])der.Clone();
                    bent[at] = octet;
                    Cheap(bent);
                }
            }
        }
        // As deep and as many as fit.
        Cheap([.. Enumerable.Repeat((byte[])[0x30, 0x80], OcspRequest.MaxSize / 2).SelectMany(tag => tag)]);
        Cheap([0x30, 0x82, 0x0f, 0xfc, .. Enumerable.Repeat((byte[])[0x30, 0x00], 2046).SelectMany(tag => tag)]);
    }

    private static void Cheap(byte[] der)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 5 && best > TimeSpan.FromMilliseconds(5); attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                OcspRequest.Decode(der);
            }
            catch (DecodeException)
            {
                // The one typed way.
            }
            var time = Stopwatch.GetElapsedTime(start);
            if (time < best) best = time;
        }
        // The machine stops us now and then, so the best of five counts.
        Assert.True(best <= TimeSpan.FromMilliseconds(5), $"{best.TotalMilliseconds} ms: {Convert.ToHexString(der)}");
    }
}
