using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Cms;

/// <summary>
/// A CMS SignedData with its content inside or beside it (RFC 5652 section 5, RFC 8366 section 5.4), read whole. Nothing is verified here: whose signature counts is for who
/// reads it to decide; <see cref="SignerOf"/> finds it and <see cref="CmsSigner.Verifies"/> tries it.
/// </summary>
public sealed class SignedMessage
{
    /// <summary>A message is not larger than this, in octets.</summary>
    public const int MaxSize = 256 * 1024;

    private const int MaxCertificates = 16;
    private const int MaxSigners = 4;

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    private SignedMessage(AsnReader reader, ReadOnlyMemory<byte>? detached)
    {
        Der = reader.PeekEncodedValue();
        var contentInfo = reader.ReadSequence();
        if (contentInfo.ReadObjectIdentifier() != Oids.SignedData) throw new DecodeException("CMS: the content is not SignedData");
        var tagged = contentInfo.ReadSequence(Context0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = tagged.ReadSequence();
        tagged.ThrowIfNotEmpty();
        // RFC 5652 section 5.1: 3 where the content is not id-data; vouchers in PKCS #7 style say 1 all the same.
        if (!signedData.TryReadInt32(out var version) || version is not (1 or 3)) throw new DecodeException("CMS: the version of SignedData is not 1 or 3");
        signedData.ReadSetOf(skipSortOrderValidation: true); // digestAlgorithms: each signer names its own
        (ContentType, Content) = ReadContent(signedData.ReadSequence(), detached);
        Certificates = signedData.NextIs(Context0) ? ReadCertificates(signedData.ReadSetOf(skipSortOrderValidation: true, Context0)) : [];
        if (signedData.NextIs(Context1)) signedData.ReadEncodedValue(); // crls: nobody asked for them
        Signers = ReadSigners(signedData.ReadSetOf(skipSortOrderValidation: true));
        signedData.ThrowIfNotEmpty();
    }

    /// <summary>DER of the ContentInfo, as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>eContentType, dotted.</summary>
    public string ContentType { get; }

    /// <summary>The content of eContent.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The certificates that came with it, in the order of the message. They vouch for nothing.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>The signers, at least one.</summary>
    public IReadOnlyList<CmsSigner> Signers { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="der">DER of the ContentInfo, nothing after it.</param>
    /// <param name="maxSize">In octets.</param>
    /// <exception cref="DecodeException">Not SignedData, detached, without signer, or with a certificate or an algorithm that is not taken.</exception>
    public static SignedMessage Decode(ReadOnlyMemory<byte> der, int maxSize = MaxSize) =>
        StrictDer.ReadMessage("CMS", der, maxSize, static reader => new SignedMessage(reader, null));

    /// <summary>Reads a signature that lies beside its content (RFC 5652 section 5.2, external signature).</summary>
    /// <param name="der">DER of the ContentInfo, nothing after it.</param>
    /// <param name="content">What it is said to be of: <see cref="Content"/> from now on.</param>
    /// <exception cref="DecodeException">As with <see cref="Decode"/>; or it has content of its own, and then it would not be clear which of the two is meant.</exception>
    public static SignedMessage DecodeDetached(ReadOnlyMemory<byte> der, ReadOnlyMemory<byte> content) =>
        StrictDer.ReadMessage("CMS", der, MaxSize, reader => new SignedMessage(reader, content));

    /// <summary>The content of a BRSKI message: its type is that of vouchers, or id-data, which all examples of RFC 8995 appendix C have.</summary>
    /// <exception cref="DecodeException">It is of another type.</exception>
    public ReadOnlyMemory<byte> VoucherContent() => ContentType is Oids.VoucherContent or Oids.Data
        ? Content
        : throw new DecodeException($"CMS: the content type {ContentType} is not that of a voucher");

    /// <summary>The signer that names this certificate; null: none does.</summary>
    public CmsSigner? SignerOf(Certificate certificate) => Signers.FirstOrDefault(signer => signer.Names(certificate));

    /// <summary>Whether this certificate's key signed the content.</summary>
    public bool IsSignedBy(Certificate certificate) => SignerOf(certificate) is { } signer && signer.Verifies(this, certificate.PublicKey);

    /// <summary>The certificate of the one signer, out of those that came with the message.</summary>
    /// <exception cref="DecodeException">Several signers, or its certificate did not come.</exception>
    public Certificate OnlySigner()
    {
        if (Signers.Count > 1) throw new DecodeException("CMS: it has several signers, and it is not said whose word counts");
        return Certificates.FirstOrDefault(Signers[0].Names) ?? throw new DecodeException("CMS: the signer's certificate is not in it");
    }

    private static (string Type, ReadOnlyMemory<byte> Content) ReadContent(AsnReader encapsulated, ReadOnlyMemory<byte>? detached)
    {
        var type = encapsulated.ReadObjectIdentifier();
        if (detached is { } beside) return encapsulated.HasData ? throw new DecodeException("CMS: the content is inside, it must be detached") : (type, beside);
        if (!encapsulated.NextIs(Context0)) throw new DecodeException("CMS: the content is detached, it must be inside");
        var tagged = encapsulated.ReadSequence(Context0);
        encapsulated.ThrowIfNotEmpty();
        if (!tagged.TryReadPrimitiveOctetString(out var content)) throw new DecodeException("CMS: the content is not one OCTET STRING");
        tagged.ThrowIfNotEmpty();
        return (type, content);
    }

    private static List<Certificate> ReadCertificates(AsnReader set)
    {
        var certificates = new List<Certificate>(4);
        while (set.HasData)
        {
            if (certificates.Count == MaxCertificates) throw new DecodeException($"CMS: more than {MaxCertificates} certificates");
            if (set.PeekTag() != Asn1Tag.Sequence) throw new DecodeException("CMS: it holds something that is not an X.509 certificate");
            certificates.Add(Certificate.Decode(set.ReadEncodedValue()));
        }
        return certificates;
    }

    private static List<CmsSigner> ReadSigners(AsnReader set)
    {
        var signers = new List<CmsSigner>(1);
        while (set.HasData)
        {
            if (signers.Count == MaxSigners) throw new DecodeException($"CMS: more than {MaxSigners} signers");
            signers.Add(new(set.ReadSequence()));
        }
        return signers.Count > 0 ? signers : throw new DecodeException("CMS: nobody signed it");
    }
}
