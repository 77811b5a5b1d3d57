using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Ca.Inspection;

/// <summary>What a piece of DER is, by its outline.</summary>
internal enum PieceKind
{
    Certificate,
    Request,
    List,
    Unknown,
}

/// <summary>Takes what somebody pasted or dropped apart: PEM (RFC 7468), base64 or DER, one thing or several.</summary>
internal static class Pieces
{
    /// <summary>So many things are looked at.</summary>
    public const int Most = 32;

    private const byte Sequence = 0x30;
    private const string Begin = "-----BEGIN ";
    private const string Secret = "This looks like a private key, or a file that holds one. It was not read and not kept. Never paste it anywhere: whoever has it is its owner.";

    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);

    /// <summary>The pieces, each with its DER, or with what is wrong with it.</summary>
    /// <exception cref="InspectionRefusedException">There are none, or too many.</exception>
    public static List<(ReadOnlyMemory<byte> Der, string? Fault)> Of(ReadOnlyMemory<byte> content)
    {
        if (content.Span is [Sequence, ..]) return OfDer(content);
        var text = Encoding.UTF8.GetString(content.Span);
        // Counted first: looking for the end of each takes as long as the text is.
        if (text.AsSpan().Count(Begin) is > 0 and var blocks) return blocks <= Most ? OfPem(text) : throw TooMany();
        return Base64.IsValid(text) && Convert.FromBase64String(text) is [Sequence, ..] der ? OfDer(der) : throw new InspectionRefusedException("This is neither PEM, base64 nor DER. Paste the whole of it, with the lines BEGIN and END.");
    }

    /// <summary>What it is: nothing is decoded but the tags that tell.</summary>
    public static PieceKind KindOf(ReadOnlyMemory<byte> der)
    {
        try
        {
            var inner = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (inner.PeekTag().HasSameClassAndValue(VersionTag)) return PieceKind.Certificate;
            // A CRL of version 1 begins with how it is signed; the three others with a number.
            if (inner.PeekTag() == Asn1Tag.Sequence) return PieceKind.List;
            inner.ReadIntegerBytes();
            var second = inner.ReadSequence();
            // A name is SETs; how something is signed begins with an OID.
            if (!second.HasData || second.PeekTag().HasSameClassAndValue(Asn1Tag.SetOf)) return PieceKind.Request;
            inner.ReadEncodedValue();
            return inner.PeekTag() == Asn1Tag.Sequence ? PieceKind.Certificate : PieceKind.List;
        }
        catch (AsnContentException)
        {
            return PieceKind.Unknown;
        }
    }

    private static List<(ReadOnlyMemory<byte> Der, string? Fault)> OfPem(string text)
    {
        var pieces = new List<(ReadOnlyMemory<byte>, string?)>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var block))
        {
            if (rest[block.Label].Contains("PRIVATE KEY", StringComparison.Ordinal)) pieces.Add((default, Secret));
            else pieces.AddRange(OfDer(Convert.FromBase64String(rest[block.Base64Data].ToString())));
            if (pieces.Count > Most) throw TooMany();
            rest = rest[block.Location.End..];
        }
        if (rest.Contains(Begin, StringComparison.Ordinal)) pieces.Add((default, "A part begins and does not end, or is not base64. Paste the whole of it, with the lines BEGIN and END."));
        return pieces;
    }

    private static List<(ReadOnlyMemory<byte> Der, string? Fault)> OfDer(ReadOnlyMemory<byte> content)
    {
        var pieces = new List<(ReadOnlyMemory<byte>, string?)>();
        while (!content.IsEmpty)
        {
            if (pieces.Count == Most) throw TooMany();
            if (!AsnDecoder.TryReadEncodedValue(content.Span, AsnEncodingRules.DER, out _, out _, out _, out var length))
            {
                pieces.Add((default, "This is not DER, or a part of it is missing. Copy the file again."));
                break;
            }
            pieces.AddRange(Opened(content[..length]));
            content = content[length..];
        }
        return pieces;
    }

    // A bundle (RFC 5652, certificates alone) is what is in it. What begins with a number is a key or a container of keys (RFC 5958, 7292, 8017).
    private static IEnumerable<(ReadOnlyMemory<byte> Der, string? Fault)> Opened(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            if (outer.PeekTag() == Asn1Tag.Integer) return [(default, Secret)];
            return outer.PeekTag() == Asn1Tag.ObjectIdentifier ? CertsOnly.Decode(der).Select(certificate => (certificate, (string?)null)) : [(der, null)];
        }
        catch (AsnContentException)
        {
            return [(default, "This is DER, and neither a certificate, a request nor a list.")];
        }
        catch (DecodeException error)
        {
            return [(default, $"{error.Message}.")];
        }
    }

    public static InspectionRefusedException TooMany() => new($"These are more than {Most} things. Bring fewer at a time.");
}
