using System.Formats.Asn1;
using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Testing.Requests;

/// <summary>
/// A PKCS #10 request put together from parts that need not be right (RFC 2986 section 4): what no library writes. The signature is real
/// unless the signer is not.
/// </summary>
public sealed record RawRequest
{
    /// <summary>ecdsa-with-SHA256.</summary>
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";

    private const string ExtensionRequestType = "1.2.840.113549.1.9.14";

    /// <summary>The version's number.</summary>
    public int Version { get; init; }

    /// <summary>DER of the Name.</summary>
    public required byte[] Subject { get; init; }

    /// <summary>DER of the SubjectPublicKeyInfo.</summary>
    public required byte[] Key { get; init; }

    /// <summary>DER of each Attribute.</summary>
    public IReadOnlyList<byte[]> Attributes { get; init; } = [];

    /// <summary>The signature algorithm's OID, written without parameters.</summary>
    public string Algorithm { get; init; } = EcdsaSha256;

    /// <summary>Signs the CertificationRequestInfo.</summary>
    public required Func<byte[], byte[]> Sign { get; init; }

    /// <summary>For an EC key, signed by it with SHA-256.</summary>
    public static RawRequest For(ECDsa key, byte[] subject) => new()
    {
        Subject = subject,
        Key = key.ExportSubjectPublicKeyInfo(),
        Sign = info => key.SignData(info, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
    };

    /// <summary>The attribute that asks for extensions (RFC 2985 section 5.4.2).</summary>
    public static byte[] ExtensionRequest(params IEnumerable<CertificateExtension> extensions) => Sequence(
        Oid(ExtensionRequestType), Set(Sequence([.. extensions.Select(Extension)])));

    /// <summary>DER of a Name with one attribute, whatever its text.</summary>
    public static byte[] Name(params (string Oid, byte[] Value)[] attributes) =>
        Sequence([.. attributes.Select(attribute => Set(Sequence(Oid(attribute.Oid), attribute.Value)))]);

    /// <summary>A string of any type, whatever its octets.</summary>
    public static byte[] Text(byte tag, ReadOnlySpan<byte> octets) => Tlv(tag, octets);

    /// <summary>DER of a SEQUENCE.</summary>
    public static byte[] Sequence(params byte[][] parts) => Tlv(0x30, parts.SelectMany(part => part).ToArray());

    /// <summary>DER of a SET, in the order given.</summary>
    public static byte[] Set(params byte[][] parts) => Tlv(0x31, parts.SelectMany(part => part).ToArray());

    /// <summary>DER of an OBJECT IDENTIFIER.</summary>
    public static byte[] Oid(string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(value);
        return writer.Encode();
    }

    /// <summary>Tag, length, value.</summary>
    public static byte[] Tlv(byte tag, ReadOnlySpan<byte> value)
    {
        byte[] length = value.Length switch
        {
            < 0x80 => [(byte)value.Length],
            < 0x100 => [0x81, (byte)value.Length],
            < 0x10000 => [0x82, (byte)(value.Length >> 8), (byte)value.Length],
            _ => [0x83, (byte)(value.Length >> 16), (byte)(value.Length >> 8), (byte)value.Length],
        };
        return [tag, .. length, .. value];
    }

    /// <summary>DER of the CertificationRequest.</summary>
    public byte[] Encode()
    {
        var info = Sequence([0x02, 0x01, (byte)Version], Subject, Key, Tlv(0xA0, Attributes.SelectMany(attribute => attribute).ToArray()));
        return Sequence(info, Sequence(Oid(Algorithm)), Tlv(0x03, [0, .. Sign(info)]));
    }

    private static byte[] Extension(CertificateExtension extension) => Sequence(
        Oid(extension.Oid), extension.Critical ? [0x01, 0x01, 0xFF] : [], Tlv(0x04, extension.Value.Span));
}
