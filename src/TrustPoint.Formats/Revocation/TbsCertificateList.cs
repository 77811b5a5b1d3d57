using System.Formats.Asn1;
using System.Globalization;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Revocation;

/// <summary>
/// What is signed in a CRL (TBSCertList, RFC 5280 section 5.1.2), to be written: always version 2. The entries are given as they are kept,
/// DER after DER: a list of a million is copied once.
/// </summary>
public sealed record TbsCertificateList
{
    private const int SequenceTag = 0x30;

    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    /// <summary>How it will be signed.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>DER of the issuer's Name: the bytes of the subject in the issuing certificate.</summary>
    public required ReadOnlyMemory<byte> IssuerDer { get; init; }

    /// <summary>thisUpdate; fractions of a second are dropped.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>nextUpdate, which RFC 5280 section 5.1.2.5 demands.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>The entries, DER after DER. Empty: revokedCertificates is left out (RFC 5280 section 5.1.2.6).</summary>
    public required ReadOnlyMemory<byte> Entries { get; init; }

    /// <summary>In the order in which they are written.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    /// <summary>DER of TBSCertList.</summary>
    public byte[] Encode()
    {
        var (head, tail) = (Head(), Tail());
        var list = Entries.IsEmpty ? [] : Header(Entries.Length);
        var length = head.Length + list.Length + Entries.Length + tail.Length;
        var header = Header(length);
        var tbs = new byte[header.Length + length];
        var rest = tbs.AsSpan();
        foreach (var part in new ReadOnlyMemory<byte>[] { header, head, list, Entries, tail })
        {
            part.Span.CopyTo(rest);
            rest = rest[part.Length..];
        }
        return tbs;
    }

    private byte[] Head()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 256);
        writer.WriteInteger(1);
        writer.WriteEncodedValue(SignatureAlgorithm.Der.Span);
        writer.WriteEncodedValue(IssuerDer.Span);
        Validity.Write(writer, ThisUpdate);
        Validity.Write(writer, NextUpdate);
        return writer.Encode();
    }

    private byte[] Tail()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 256);
        using (writer.PushSequence(ExtensionsTag))
        using (writer.PushSequence())
        {
            foreach (var extension in Extensions) extension.Write(writer);
        }
        return writer.Encode();
    }

    internal static byte[] Header(int length)
    {
        if (length < 0x80) return [SequenceTag, (byte)length];
        var digits = Convert.FromHexString(length.ToString(length < 0x1000000 ? "X6" : "X8", CultureInfo.InvariantCulture)).AsSpan().TrimStart((byte)0);
        return [SequenceTag, (byte)(0x80 | digits.Length), .. digits];
    }
}
