using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Revocation;

/// <summary>
/// What is signed in a CRL (TBSCertList, RFC 5280 section 5.1.2), to be written: always version 2. It is written around the entries, which
/// stay where they are: a list of a million is not copied.
/// </summary>
public sealed record TbsCertificateList
{
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    /// <summary>How it will be signed.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>DER of the issuer's Name: the bytes of the subject in the issuing certificate.</summary>
    public required ReadOnlyMemory<byte> IssuerDer { get; init; }

    /// <summary>thisUpdate (RFC 5280 section 5.1.2.4); fractions of a second are dropped.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>nextUpdate, which RFC 5280 section 5.1.2.5 demands.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>In the order in which they are written.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    /// <summary>Writes itself around its entries.</summary>
    /// <param name="entries">
    /// DER after DER; then the DER of TBSCertList. None: revokedCertificates is left out (RFC 5280 section 5.1.2.6).
    /// </param>
    public void EncodeAround(DerBlock entries)
    {
        if (!entries.Written.IsEmpty) entries.Enclose();
        entries.Prepend(Head());
        entries.Append(Tail());
        entries.Enclose();
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
}
