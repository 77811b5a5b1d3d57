using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Ocsp;

/// <summary>What became of a request (OCSPResponseStatus, RFC 6960 section 4.2.1). 4 is not used.</summary>
public enum OcspResponseStatus
{
    /// <summary>It is answered.</summary>
    Successful = 0,

    /// <summary>It does not have the form of a request.</summary>
    MalformedRequest = 1,

    /// <summary>The responder is in an unexpected state.</summary>
    InternalError = 2,

    /// <summary>The responder cannot answer at the moment.</summary>
    TryLater = 3,

    /// <summary>It must be signed.</summary>
    SigRequired = 5,

    /// <summary>The responder cannot speak for the issuer (RFC 9919 section 3.2.3).</summary>
    Unauthorized = 6,
}

/// <summary>An OCSP response (RFC 6960 section 4.2.1) of the basic type, the only one that is in use. Nothing is verified here.</summary>
public sealed class OcspResponse
{
    /// <summary>A response is not larger than this, in octets.</summary>
    public const int MaxSize = 64 * 1024;

    private static readonly Asn1Tag BytesTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag CertificatesTag = new(TagClass.ContextSpecific, 0);

    private OcspResponse(AsnReader reader)
    {
        var response = reader.ReadSequence();
        Status = response.ReadEnumeratedValue<OcspResponseStatus>();
        if (!Enum.IsDefined(Status)) throw new DecodeException($"OCSP response: there is no status {(int)Status}");
        // Section 4.2.1: without an answer there are no responseBytes.
        if (Status == OcspResponseStatus.Successful) Basic = ReadBytes(response.ReadSequence(BytesTag));
        response.ThrowIfNotEmpty();
    }

    /// <summary>What became of the request.</summary>
    public OcspResponseStatus Status { get; }

    /// <summary>The answer; null where the status is an error.</summary>
    public BasicOcspResponse? Basic { get; }

    /// <summary>Reads a response.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">It is not one, or has a critical extension that is not known.</exception>
    public static OcspResponse Decode(ReadOnlyMemory<byte> der) => StrictDer.ReadMessage("OCSP response", der, MaxSize, static reader => new OcspResponse(reader));

    /// <summary>The response that says nothing but what is wrong.</summary>
    /// <param name="status">Any but <see cref="OcspResponseStatus.Successful"/>.</param>
    /// <returns>DER, such as <c>30 03 0a 01 06</c>.</returns>
    public static byte[] Failure(OcspResponseStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(status, OcspResponseStatus.Successful);
        return [0x30, 0x03, 0x0a, 0x01, (byte)status];
    }

    /// <summary>Puts a signed answer together.</summary>
    /// <param name="tbs">DER of <see cref="ResponseData"/>.</param>
    /// <param name="algorithm">How it was signed.</param>
    /// <param name="signature">The content of the signature's BIT STRING.</param>
    /// <param name="certificates">DER of what a relying party needs to verify it (section 4.2.2.2): the responder's certificate, or none.</param>
    /// <returns>DER.</returns>
    public static byte[] Assemble(ReadOnlySpan<byte> tbs, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature, params ReadOnlySpan<ReadOnlyMemory<byte>> certificates)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 2048);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(OcspResponseStatus.Successful);
            using (writer.PushSequence(BytesTag))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.OcspBasic);
                using (writer.PushOctetString())
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(tbs);
                    writer.WriteEncodedValue(algorithm.Der.Span);
                    writer.WriteBitString(signature);
                    WriteCertificates(writer, certificates);
                }
            }
        }
        return writer.Encode();
    }

    private static void WriteCertificates(AsnWriter writer, ReadOnlySpan<ReadOnlyMemory<byte>> certificates)
    {
        if (certificates.IsEmpty) return;
        using var tagged = writer.PushSequence(CertificatesTag);
        using var list = writer.PushSequence();
        foreach (var certificate in certificates) writer.WriteEncodedValue(certificate.Span);
    }

    private static BasicOcspResponse ReadBytes(AsnReader tagged)
    {
        var bytes = tagged.ReadSequence();
        tagged.ThrowIfNotEmpty();
        var type = bytes.ReadObjectIdentifier();
        if (type != Oids.OcspBasic) throw new DecodeException($"OCSP response: the type {type} is not known");
        if (!bytes.TryReadPrimitiveOctetString(out var basic)) throw new DecodeException("OCSP response: its bytes are not an OCTET STRING");
        bytes.ThrowIfNotEmpty();
        return BasicOcspResponse.Decode(basic);
    }
}
