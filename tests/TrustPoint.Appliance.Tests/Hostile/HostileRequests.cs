using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.Requests;
using static TrustPoint.Testing.Requests.RawRequest;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>Requests of the device <c>victim</c> (dNSName victim.plant.example), each wrong in one way, each with a word of the reason it must be given.</summary>
internal static class HostileRequests
{
    /// <summary>The device that each request pretends to be.</summary>
    public const string Device = "victim";

    private static readonly byte[] OwnName = Name((CommonName, Utf8(Device)));
    private const string CommonName = "2.5.4.3";

    /// <summary>By name: the request, and a word of the reason.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<byte[]> Request, string Word)> All =
        new[] { Subjects(), AltNames(), Power(), Keys(), Structure() }.SelectMany(part => part)
            .ToDictionary(row => row.Name, row => (row.Request, row.Word));

    private static IEnumerable<(string Name, Func<byte[]> Request, string Word)> Subjects()
    {
        (string Word, string Oid)[] types =
        [
            ("O", "2.5.4.10"), ("OU", "2.5.4.11"), ("C", "2.5.4.6"), ("ST", "2.5.4.8"), ("L", "2.5.4.7"), ("STREET", "2.5.4.9"), ("serialNumber", "2.5.4.5"),
            ("title", "2.5.4.12"), ("GN", "2.5.4.42"), ("SN", "2.5.4.4"), ("initials", "2.5.4.43"), ("pseudonym", "2.5.4.65"), ("dnQualifier", "2.5.4.46"),
            ("emailAddress", "1.2.840.113549.1.9.1"), ("DC", "0.9.2342.19200300.100.1.25"), ("UID", "0.9.2342.19200300.100.1.1"),
            ("unstructuredName", "1.2.840.113549.1.9.2"), ("of nobody", "1.3.6.1.4.1.99999.1"),
        ];
        foreach (var (word, oid) in types)
        {
            var value = word switch { "C" => Text(0x13, "DE"u8), "emailAddress" or "DC" => Text(0x16, "root"u8), "serialNumber" or "dnQualifier" => Text(0x13, "1"u8), _ => Utf8("root") };
            yield return ($"subject with {word}", Signed(Name((CommonName, Utf8(Device)), (oid, value))), "");
        }
        yield return ("subject of another device", Signed(Name((CommonName, Utf8("admin")))), "admin");
        yield return ("two commonNames", Signed(Name((CommonName, Utf8(Device)), (CommonName, Utf8("admin")))), "admin");
        yield return ("subject in other letters", Signed(Name((CommonName, Utf8("VICTIM\u200B")))), "");
        yield return ("subject with NUL", Signed(Name((CommonName, Utf8("victim\0.evil.example")))), "");
        yield return ("subject with a line end", Signed(Name((CommonName, Utf8("victim\r\nSet-Cookie: a=b")))), "");
        yield return ("subject with a script", Signed(Name((CommonName, Utf8("<script>alert(1)</script>")))), "");
        yield return ("subject from right to left", Signed(Name((CommonName, Utf8("\u202Emitciv")))), "");
        yield return ("subject with a homoglyph", Signed(Name((CommonName, Utf8("v\u0456ctim")))), "");
        yield return ("subject that is no UTF-8", Signed(Name((CommonName, Text(0x0C, [0xC3, 0x28])))), "");
        yield return ("subject as long as a book", Signed(Name((CommonName, Utf8(new string('v', 30_000))))), "");
        yield return ("subject that is the CA's", Signed(Name(("2.5.4.10", Utf8("TrustPoint Evaluation")), (CommonName, Utf8("TrustPoint Evaluation Issuing CA G1")))), "");
        yield return ("subject with an empty RDN", Signed(Sequence(Set())), "");
    }

    private static IEnumerable<(string Name, Func<byte[]> Request, string Word)> AltNames()
    {
        // GeneralName, RFC 5280 section 4.2.1.6: every alternative.
        (string Kind, byte[] Value)[] names =
        [
            ("otherName", Tlv(0xA0, [.. Oid("1.3.6.1.4.1.311.20.2.3"), .. Tlv(0xA0, Utf8("root@plant"))])),
            ("rfc822Name", Tlv(0x81, "root@plant.example"u8)), ("dNSName", Tlv(0x82, "admin.plant.example"u8)), ("x400Address", Tlv(0xA3, [])),
            ("directoryName", Tlv(0xA4, OwnName)), ("ediPartyName", Tlv(0xA5, Tlv(0xA1, Utf8("root")))), ("uniformResourceIdentifier", Tlv(0x86, "spiffe://plant/admin"u8)),
            ("iPAddress", Tlv(0x87, [127, 0, 0, 1])), ("registeredID", Tlv(0x88, Oid("1.2.3.4").AsSpan(2))),
            ("dNSName with a wildcard", Tlv(0x82, "*.plant.example"u8)), ("dNSName with NUL", Tlv(0x82, "victim.plant.example\0.evil.example"u8)),
            ("dNSName that is empty", Tlv(0x82, [])), ("iPAddress of five octets", Tlv(0x87, [127, 0, 0, 1, 1])), ("iPAddress with a mask", Tlv(0x87, [10, 0, 0, 0, 255, 0, 0, 0])),
            ("name of no kind", Tlv(0x89, [0])), ("dNSName that is no ASCII", Tlv(0x82, [0xC3, 0xA4])),
        ];
        foreach (var (kind, value) in names) yield return ($"alternative {kind}", Asking(AltName(value)), "");
        yield return ("alternative name beside a good one", Asking(AltName(Tlv(0x82, "victim.plant.example"u8), Tlv(0x82, "admin.plant.example"u8))), "admin.plant.example");
        yield return ("two thousand alternative names", Asking(AltName([.. Enumerable.Range(0, 2000).Select(number => Tlv(0x82, Encoding.ASCII.GetBytes($"h{number}.example")))])), "");
        yield return ("no alternative name in the extension", Asking(AltName()), "");
    }

    private static IEnumerable<(string Name, Func<byte[]> Request, string Word)> Power()
    {
        yield return ("basicConstraints CA:TRUE", Asking(Extensions.AuthorityBasicConstraints(null)), "cA");
        yield return ("basicConstraints CA:TRUE, not critical", Asking(Extensions.AuthorityBasicConstraints(0) with { Critical = false }), "cA");
        yield return ("keyUsage keyCertSign", Asking(Extensions.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign)), "keyCertSign");
        yield return ("keyUsage cRLSign", Asking(Extensions.KeyUsage(KeyUsages.CrlSign)), "cRLSign");
        foreach (var purpose in new[] { "2.5.29.37.0", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9", "1.3.6.1.5.5.7.3.27", "1.3.6.1.5.5.7.3.28", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.20.2.2", "1.2.3.4.5" })
            yield return ($"extendedKeyUsage {purpose}", Asking(Extensions.ExtendedKeyUsage(["1.3.6.1.5.5.7.3.2", purpose])), "extended key usage");
        yield return ("unknown critical extension", Asking(new CertificateExtension("1.2.3.4.5", true, Sequence())), "1.2.3.4.5");
        yield return ("nameConstraints", Asking(new CertificateExtension("2.5.29.30", true, Sequence(Tlv(0xA0, Sequence(Tlv(0x82, "example"u8)))))), "");
        yield return ("policyConstraints", Asking(new CertificateExtension("2.5.29.36", true, Sequence())), "");
        yield return ("an extension twice", Asking(Extensions.EndEntityBasicConstraints(), Extensions.AuthorityBasicConstraints(null)), "");
        yield return ("keyUsage that is no BIT STRING", Asking(new CertificateExtension("2.5.29.15", true, new byte[] { 0x05, 0x00 })), "");
    }

    private static IEnumerable<(string Name, Func<byte[]> Request, string Word)> Keys()
    {
        yield return ("P-224", ForCurve(ECCurve.CreateFromValue("1.3.132.0.33")), "");
        yield return ("secp256k1", ForCurve(ECCurve.CreateFromValue("1.3.132.0.10")), "");
        yield return ("brainpoolP256r1", ForCurve(ECCurve.NamedCurves.brainpoolP256r1), "");
        yield return ("curve with explicit parameters", () =>
        {
            using var named = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var key = ECDsa.Create(named.ExportExplicitParameters(includePrivateParameters: true));
            return For(key, OwnName).Encode();
        }, "");
        // CVE-2024-29857: a field as large as the sender likes.
        yield return ("curve over a huge field", Unsigned(EcKey(Sequence([2, 1, 1], Sequence(Oid("1.2.840.10045.1.2"), Sequence(Tlv(2, [0x7F, .. new byte[20_000]]))), Sequence(Tlv(4, [1]), Tlv(4, [1])), Tlv(4, [2, 1]), [2, 1, 1]), [4, 1, 1])), "");
        yield return ("point beside the curve", Unsigned(EcKey(Oid("1.2.840.10045.3.1.7"), [4, .. Enumerable.Repeat((byte)7, 64)])), "");
        yield return ("point at infinity", Unsigned(EcKey(Oid("1.2.840.10045.3.1.7"), [0])), "");
        yield return ("compressed point", Unsigned(EcKey(Oid("1.2.840.10045.3.1.7"), [2, .. Enumerable.Repeat((byte)7, 32)])), "");
        yield return ("RSA-1024", ForRsa(1024), "");
        yield return ("RSA-2048", ForRsa(2048), "2048");
        yield return ("RSA with a modulus of 8 KiB", Unsigned(RsaKey([0x7F, .. Enumerable.Repeat((byte)0xFF, 8191)], [1, 0, 1])), "");
        yield return ("RSA with an exponent as long as its modulus", Unsigned(RsaKey([0x00, .. Enumerable.Repeat((byte)0xFF, 384)], [0x7F, .. Enumerable.Repeat((byte)0xFF, 383)])), "");
        yield return ("RSA with exponent 1", Unsigned(RsaKey([0x00, .. Enumerable.Repeat((byte)0xFF, 384)], [1])), "");
        yield return ("RSA with an even modulus", Unsigned(RsaKey([0x00, .. Enumerable.Repeat((byte)0xFE, 384)], [1, 0, 1])), "");
        yield return ("RSA with a modulus of 0", Unsigned(RsaKey([0], [1, 0, 1])), "");
        yield return ("DSA", Unsigned(Sequence(Sequence(Oid("1.2.840.10040.4.1")), Tlv(3, [0, 2, 1, 1]))), "");
        yield return ("a key of no algorithm", Unsigned(Sequence(Sequence(Oid("1.2.3.4.5")), Tlv(3, [0, 1]))), "1.2.3.4.5");
    }

    private static IEnumerable<(string Name, Func<byte[]> Request, string Word)> Structure()
    {
        yield return ("signature by another key", () =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return (For(key, OwnName) with { Sign = For(other, OwnName).Sign }).Encode();
        }, "");
        yield return ("signature of zeros", () => Good(request => request with { Sign = _ => Sequence([2, 1, 0], [2, 1, 0]) }), "");
        yield return ("no signature", () => Good(request => request with { Sign = _ => [] }), "");
        yield return ("signature with SHA-1", () => Good(request => request with { Algorithm = "1.2.840.10045.4.1" }), "SHA-1");
        yield return ("signature with MD5", () => Good(request => request with { Algorithm = "1.2.840.113549.1.1.4" }), "MD5");
        yield return ("signature of another key type", () => Good(request => request with { Algorithm = "1.2.840.113549.1.1.11" }), "");
        yield return ("version 2", () => Good(request => request with { Version = 1 }), "");
        yield return ("two extension requests", () => Good(request => request with { Attributes = [ExtensionRequest(Extensions.EndEntityBasicConstraints()), ExtensionRequest(AltName(Tlv(0x82, "admin.plant.example"u8)))] }), "");
        yield return ("extension request without a value", () => Good(request => request with { Attributes = [Sequence(Oid("1.2.840.113549.1.9.14"), Set())] }), "");
        yield return ("bytes after the end", () => [.. Good(request => request), 0], "");
        yield return ("cut off", () => Good(request => request)[..^20], "");
        yield return ("length of 4 GiB", () => [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, .. Good(request => request)[4..]], "");
        yield return ("indefinite length", () => [0x30, 0x80, .. Good(request => request)[4..], 0, 0], "");
        yield return ("nested ten thousand deep", () => [.. Enumerable.Repeat((byte[])[0x30, 0x80], 10_000).SelectMany(open => open)], "");
        yield return ("attributes nested deep", () => Good(request => request with { Attributes = [Sequence(Oid("1.2.3.4"), Set(Nested(2000)))] }), "");
        yield return ("three thousand attributes", () => Good(request => request with { Attributes = [.. Enumerable.Range(0, 3000).Select(number => Sequence(Oid($"1.2.3.{number}"), Set([5, 0])))] }), "");
        yield return ("a certificate instead", ACertificate, "");
        yield return ("zeros", () => [0x30, .. new byte[1000]], "");
    }

    private static byte[] ACertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={Device}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        return certificate.RawData;
    }

    private static Func<byte[]> Signed(byte[] subject) => () =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return For(key, subject).Encode();
    };

    private static Func<byte[]> Asking(params CertificateExtension[] extensions) => () => Good(request => request with { Attributes = [ExtensionRequest(extensions)] });

    private static Func<byte[]> Unsigned(byte[] key) => () => new RawRequest { Subject = OwnName, Key = key, Sign = _ => new byte[64] }.Encode();

    private static Func<byte[]> ForCurve(ECCurve curve) => () =>
    {
        using var key = ECDsa.Create(curve);
        return For(key, OwnName).Encode();
    };

    private static Func<byte[]> ForRsa(int bits) => () =>
    {
        using var key = RSA.Create(bits);
        return Csr.Der(key, $"CN={Device}", []);
    };

    private static byte[] Good(Func<RawRequest, RawRequest> change)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return change(For(key, OwnName)).Encode();
    }

    private static CertificateExtension AltName(params byte[][] names) => new("2.5.29.17", false, Sequence(names));

    private static byte[] EcKey(byte[] parameters, byte[] point) => Sequence(Sequence(Oid("1.2.840.10045.2.1"), parameters), Tlv(3, [0, .. point]));

    private static byte[] RsaKey(byte[] modulus, byte[] exponent) =>
        Sequence(Sequence(Oid("1.2.840.113549.1.1.1"), [5, 0]), Tlv(3, [0, .. Sequence(Tlv(2, modulus), Tlv(2, exponent))]));

    private static byte[] Nested(int depth) => Enumerable.Range(0, depth).Aggregate(Array.Empty<byte>(), (inner, _) => Tlv(0x30, inner));

    private static byte[] Utf8(string text) => Text(0x0C, Encoding.UTF8.GetBytes(text));
}
