using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Ocsp;

/// <summary>The nonce: an OCTET STRING of 1 to 128 octets within the one of the extension (RFC 9654 section 2.1).</summary>
internal static class OcspNonce
{
    private const int Longest = 128;

    public static CertificateExtension Extension(ReadOnlySpan<byte> nonce)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, Longest + 3);
        writer.WriteOctetString(nonce);
        return new(Oids.OcspNonce, false, writer.Encode());
    }

    public static ReadOnlyMemory<byte>? Find(ExtensionList extensions) => extensions.Find(Oids.OcspNonce) is { } found ? Read(found) : default(ReadOnlyMemory<byte>?);

    private static ReadOnlyMemory<byte> Read(CertificateExtension extension) => StrictDer.Read("OCSP nonce", extension.Value, static reader =>
    {
        if (!reader.TryReadPrimitiveOctetString(out var nonce)) throw new DecodeException("OCSP nonce is not an OCTET STRING");
        return nonce.Length is > 0 and <= Longest ? nonce : throw new DecodeException($"OCSP nonce is not 1 to {Longest} octets long");
    });
}
