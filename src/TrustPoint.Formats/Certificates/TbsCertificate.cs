using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Certificates;

/// <summary>
/// What is signed in a certificate (TBSCertificate, RFC 5280 section 4.1), to be written. Always version 3, never with unique identifiers.
/// </summary>
public sealed record TbsCertificate
{
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    /// <summary>The serial number's content octets: big-endian, positive, shortest, at most 20 (RFC 5280 section 4.1.2.2).</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>How it will be signed.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>DER of the issuer's Name: the bytes of the subject in the issuing certificate.</summary>
    public required ReadOnlyMemory<byte> IssuerDer { get; init; }

    /// <summary>Start of validity; fractions of a second are dropped.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity, inclusive; fractions of a second are dropped.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>DER of the subject's Name.</summary>
    public required ReadOnlyMemory<byte> SubjectDer { get; init; }

    /// <summary>DER of the SubjectPublicKeyInfo.</summary>
    public required ReadOnlyMemory<byte> SubjectPublicKeyDer { get; init; }

    /// <summary>In the order in which they are written.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    /// <summary>The serial number's content octets in a TBSCertificate of version 3; nothing else of it is read.</summary>
    /// <exception cref="DecodeException">It is none.</exception>
    public static byte[] SerialOf(ReadOnlyMemory<byte> tbs) => StrictDer.ReadMessage("certificate", tbs, Certificate.MaxSize, static reader =>
    {
        var fields = reader.ReadSequence();
        fields.ReadSequence(VersionTag);
        return fields.ReadIntegerBytes().ToArray();
    });

    /// <summary>DER of TBSCertificate.</summary>
    /// <exception cref="ArgumentException">The serial is not what it must be.</exception>
    public byte[] Encode()
    {
        CheckSerial();
        var writer = new AsnWriter(AsnEncodingRules.DER, 1024);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(VersionTag)) writer.WriteInteger(2);
            writer.WriteInteger(Serial.Span);
            writer.WriteEncodedValue(SignatureAlgorithm.Der.Span);
            writer.WriteEncodedValue(IssuerDer.Span);
            using (writer.PushSequence())
            {
                Validity.Write(writer, NotBefore);
                Validity.Write(writer, NotAfter);
            }
            writer.WriteEncodedValue(SubjectDer.Span);
            writer.WriteEncodedValue(SubjectPublicKeyDer.Span);
            WriteExtensions(writer);
        }
        return writer.Encode();
    }

    private void WriteExtensions(AsnWriter writer)
    {
        if (Extensions.Count == 0) return;
        using var tagged = writer.PushSequence(ExtensionsTag);
        using var sequence = writer.PushSequence();
        foreach (var extension in Extensions) extension.Write(writer);
    }

    private void CheckSerial()
    {
        var serial = Serial.Span;
        if (serial.Length is 0 or > 20 || serial[0] >= 0x80 || (serial[0] == 0 && (serial.Length == 1 || serial[1] < 0x80)))
            throw new ArgumentException("a serial number is positive, in the shortest form, and at most 20 octets long");
    }
}
