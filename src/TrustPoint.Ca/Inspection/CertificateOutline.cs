using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Inspection;

/// <summary>
/// A certificate that is not taken as a whole, field by field (RFC 5280 section 4.1): what can be read of it, and at which octet it is not what it
/// should be. For people to find the fault; nothing relies on it.
/// </summary>
internal sealed class CertificateOutline
{
    // Of a field that cannot be read so many octets are shown; so many extensions are looked at.
    private const int MostOctets = 64;
    private const int MostExtensions = 64;

    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag IssuerUniqueIdTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag SubjectUniqueIdTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    private readonly List<CertificateField> fields = [];
    private readonly List<Problem> faults = [];

    /// <summary>Reads what can be read.</summary>
    /// <param name="der">What has the outline of a certificate.</param>
    public CertificateOutline(ReadOnlyMemory<byte> der)
    {
        var certificate = Inside("certificate", "4.1", new(0, der));
        var tbs = Inside("tbsCertificate", "4.1.1.1", certificate.Dequeue());
        var end = certificate.TryPeek(out var outside) ? outside.Offset : der.Length;
        if (NextIs(tbs, VersionTag)) Read("version", "4.1.2.1", tbs.Dequeue(), Version);
        Take(tbs, "serialNumber", "4.1.2.2", end, Serial);
        var algorithm = Take(tbs, "signatureAlgorithm", "4.1.2.3", end, value => SignatureAlgorithm.Decode(value).ToString());
        Take(tbs, "issuer", "4.1.2.4", end, value => DistinguishedName.Decode(value).ToString());
        if (Take(tbs, "validity", "4.1.2.5", end, null) is { } validity)
        {
            var times = Inside("validity", "4.1.2.5", validity);
            Take(times, "notBefore", "4.1.2.5", validity.End, Time);
            Take(times, "notAfter", "4.1.2.5", validity.End, Time);
        }
        Take(tbs, "subject", "4.1.2.6", end, value => DistinguishedName.Decode(value).ToString());
        Take(tbs, "subjectPublicKey", "4.1.2.7", end, value => SubjectPublicKey.Decode(value).Name);
        if (NextIs(tbs, IssuerUniqueIdTag)) tbs.Dequeue();
        if (NextIs(tbs, SubjectUniqueIdTag)) tbs.Dequeue();
        if (NextIs(tbs, ExtensionsTag)) Extensions(tbs.Dequeue());
        if (tbs.TryPeek(out var strange)) Fault("tbsCertificate", "4.1", strange.Offset, "something stands there that does not belong there");
        if (Take(certificate, "signatureAlgorithm", "4.1.1.2", der.Length, null) is { } outer && algorithm is not null && !outer.Der.Span.SequenceEqual(algorithm.Der.Span))
            Fault("signatureAlgorithm", "4.1.1.2", outer.Offset, "it differs from the one inside");
        Take(certificate, "signatureValue", "4.1.1.3", der.Length, Signature, isShown: false);
    }

    /// <summary>What can be read, and the octets of what cannot.</summary>
    public IReadOnlyList<CertificateField> Fields => fields;

    /// <summary>What is wrong, and where.</summary>
    public IReadOnlyList<Problem> Faults => faults;

    private void Extensions(Element tagged)
    {
        if (Take(Inside("extensions", "4.1.2.9", tagged), "extensions", "4.1.2.9", tagged.End, null) is not { } list) return;
        HashSet<string> known = [];
        foreach (var extension in Inside("extensions", "4.1.2.9", list).Take(MostExtensions))
        {
            try
            {
                // Alone in a list: what is wrong with one says nothing of the others.
                var alone = new AsnWriter(AsnEncodingRules.DER);
                using (alone.PushSequence()) alone.WriteEncodedValue(extension.Der.Span);
                var field = CertificateField.ReadExtension(ExtensionList.Decode(alone.Encode()));
                fields.Add(field);
                if (!known.Add(field.Name)) Fault(field.Name, "4.2", extension.Offset, "it is there twice");
            }
            catch (DecodeException error)
            {
                Unread(OidOf(extension.Der) ?? "extension", "4.2", extension, error.Message);
            }
        }
    }

    private Element? Take(Queue<Element> from, string name, string clause, int end, Func<ReadOnlyMemory<byte>, string>? read, bool isShown = true)
    {
        if (!from.TryDequeue(out var element))
        {
            Fault(name, clause, end, "it is missing");
            return null;
        }
        if (read is not null) Read(name, clause, element, read, isShown);
        return element;
    }

    private void Read(string name, string clause, Element element, Func<ReadOnlyMemory<byte>, string> read, bool isShown = true)
    {
        try
        {
            var value = read(element.Der);
            if (isShown) fields.Add(new(name, [value]));
        }
        catch (DecodeException error)
        {
            Unread(name, clause, element, error.Message);
        }
        catch (AsnContentException)
        {
            Unread(name, clause, element, "it is not valid DER, or of another type");
        }
    }

    private void Unread(string name, string clause, Element element, string why)
    {
        Fault(name, clause, element.Offset, why);
        var octets = Convert.ToHexString(element.Der.Span[..Math.Min(MostOctets, element.Der.Length)]) + (element.Der.Length > MostOctets ? "…" : "");
        fields.Add(new(name, name is "issuer" or "subject" && LaxName(element.Der) is { } lax ? [lax, octets] : [octets]));
    }

    private void Fault(string name, string clause, int offset, string why) => faults.Add(new(ProblemKind.Damaged, $"{name} at octet {offset}: {why} (RFC 5280 section {clause})"));

    // What is directly in an element, as far as it can be told apart.
    private Queue<Element> Inside(string name, string clause, Element outer)
    {
        var inside = new Queue<Element>();
        AsnDecoder.ReadEncodedValue(outer.Der.Span, AsnEncodingRules.DER, out var at, out var length, out _);
        for (var end = at + length; at < end;)
        {
            if (!AsnDecoder.TryReadEncodedValue(outer.Der.Span[at..end], AsnEncodingRules.DER, out _, out _, out _, out var size))
            {
                Fault(name, clause, outer.Offset + at, "it is not valid DER, or of another type");
                break;
            }
            inside.Enqueue(new(outer.Offset + at, outer.Der.Slice(at, size)));
            at += size;
        }
        return inside;
    }

    private static bool NextIs(Queue<Element> queue, Asn1Tag tag) => queue.TryPeek(out var next) && new AsnReader(next.Der, AsnEncodingRules.DER).PeekTag().HasSameClassAndValue(tag);

    private static string Version(ReadOnlyMemory<byte> der) =>
        new AsnReader(der, AsnEncodingRules.DER).ReadSequence(VersionTag).TryReadInt32(out var version) && version is 1 or 2 ? $"{version + 1}"
            : throw new DecodeException("certificate: the version is not 1, 2 or 3, or version 1 is written out");

    private static string Serial(ReadOnlyMemory<byte> der)
    {
        var serial = new AsnReader(der, AsnEncodingRules.DER).ReadIntegerBytes();
        return serial.Span[0] < 0x80 && serial.Length <= 20 ? Convert.ToHexString(serial.Span)
            : throw new DecodeException("certificate: the serial number is negative or longer than 20 octets");
    }

    private static string Time(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        return $"{(reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime(2049) : reader.ReadGeneralizedTime()):yyyy-MM-dd HH:mm:ss} UTC";
    }

    private static string Signature(ReadOnlyMemory<byte> der) =>
        new AsnReader(der, AsnEncodingRules.DER).TryReadPrimitiveBitString(out var unused, out _) && unused == 0 ? ""
            : throw new DecodeException("certificate: the signature is not a whole number of octets");

    private static string? OidOf(ReadOnlyMemory<byte> extension)
    {
        try
        {
            return new AsnReader(extension, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // What others make of a name that is refused here, such as one in an old charset.
    private static string? LaxName(ReadOnlyMemory<byte> der)
    {
        try
        {
            return new X500DistinguishedName(der.Span).Name;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Element(int Offset, ReadOnlyMemory<byte> Der)
    {
        public int End => Offset + Der.Length;
    }
}
