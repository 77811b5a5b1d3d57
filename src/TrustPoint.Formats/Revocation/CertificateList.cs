using System.Formats.Asn1;
using System.Numerics;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Revocation;

/// <summary>
/// A CRL (RFC 5280 section 5), read whole but for its entries, which are read as they are walked. Nothing is verified here; see
/// <see cref="IsSignedBy"/>. One without what section 5 demands, or with a critical extension that is not known, is not taken.
/// </summary>
public sealed class CertificateList
{
    /// <summary>A CRL is not larger than this, in octets: some ten million entries.</summary>
    public const int MaxSize = 512 * 1024 * 1024;

    /// <summary>So many octets have thisUpdate and nextUpdate among them.</summary>
    public const int BeginningSize = 4096;

    private const int LongestNumber = 20;

    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);
    private static readonly string[] Understood = [Oids.DeltaCrlIndicator, Oids.IssuingDistributionPoint];

    private CertificateList(AsnReader reader)
    {
        Der = reader.PeekEncodedValue();
        var list = reader.ReadSequence();
        TbsDer = list.PeekEncodedValue();
        var tbs = list.ReadSequence();
        var outer = list.ReadEncodedValue();
        if (!list.TryReadPrimitiveBitString(out var unused, out var signature) || unused != 0)
            throw new DecodeException("CRL: the signature is not a whole number of octets");
        Signature = signature;
        list.ThrowIfNotEmpty();

        if (!tbs.TryReadInt32(out var version) || version != 1) throw new DecodeException("CRL: the version is not 2");
        var inner = tbs.ReadEncodedValue();
        if (!inner.Span.SequenceEqual(outer.Span)) throw new DecodeException("CRL: the signature algorithm inside differs from the one outside");
        SignatureAlgorithm = SignatureAlgorithm.Decode(inner);
        Issuer = DistinguishedName.Decode(tbs.ReadEncodedValue());
        ThisUpdate = Validity.Read(tbs);
        if (!tbs.HasData || tbs.PeekTag().TagClass != TagClass.Universal || tbs.PeekTag() == Asn1Tag.Sequence) throw new DecodeException("CRL: nextUpdate is missing");
        NextUpdate = Validity.Read(tbs);
        if (tbs.HasData && tbs.PeekTag() == Asn1Tag.Sequence)
        {
            EntriesDer = tbs.PeekContentBytes();
            tbs.ReadSequence();
            if (EntriesDer.IsEmpty) throw new DecodeException("CRL: revokedCertificates is there and empty");
        }
        var tagged = tbs.ReadSequence(ExtensionsTag);
        Extensions = ExtensionList.Read(tagged);
        tagged.ThrowIfNotEmpty();
        tbs.ThrowIfNotEmpty();

        Number = NumberOf(Oids.CrlNumber) ?? throw new DecodeException("CRL: cRLNumber is missing");
        DeltaBase = NumberOf(Oids.DeltaCrlIndicator);
        if (Extensions.AuthorityKeyIdentifier is null) throw new DecodeException("CRL: authorityKeyIdentifier is missing");
        Distribution = Extensions.Find(Oids.IssuingDistributionPoint) is { } point
            ? StrictDer.Read("issuingDistributionPoint", point.Value, CrlExtensions.ReadDistribution) : null;
        if (Extensions.FirstOrDefault(extension => extension.Critical && !Understood.Contains(extension.Oid)) is { } unknown)
            throw new DecodeException($"CRL: the critical extension {unknown.Oid} is not known");
    }

    /// <summary>DER of the CRL, as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>DER of TBSCertList: what is signed.</summary>
    public ReadOnlyMemory<byte> TbsDer { get; }

    /// <summary>Issuer.</summary>
    public DistinguishedName Issuer { get; }

    /// <summary>thisUpdate.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>nextUpdate.</summary>
    public DateTimeOffset NextUpdate { get; }

    /// <summary>How it is signed.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>The content of signatureValue.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Its extensions.</summary>
    public ExtensionList Extensions { get; }

    /// <summary>cRLNumber.</summary>
    public BigInteger Number { get; }

    /// <summary>For a delta CRL: the number of the full one that it adds to; null: this is a full one.</summary>
    public BigInteger? DeltaBase { get; }

    /// <summary>What it is limited to; null: nothing, it speaks of all certificates of its issuer.</summary>
    public CrlDistribution? Distribution { get; }

    /// <summary>The entries, DER after DER.</summary>
    public ReadOnlyMemory<byte> EntriesDer { get; }

    /// <summary>The entries, read one by one.</summary>
    /// <exception cref="DecodeException">While walking: one is not an entry.</exception>
    public IEnumerable<RevokedCertificate> Entries
    {
        get
        {
            for (var rest = EntriesDer; !rest.IsEmpty;)
            {
                var (entry, length) = Next(rest);
                yield return entry;
                rest = rest[length..];
            }
        }
    }

    /// <summary>Reads a CRL.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">It is not one that is taken; says why.</exception>
    public static CertificateList Decode(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxSize) throw new DecodeException($"CRL is larger than {MaxSize} octets");
        return StrictDer.Read("CRL", der, static reader => new CertificateList(reader));
    }

    /// <summary>Reads what is signed in a CRL, before it is: TBSCertList (RFC 5280 section 5.1.2).</summary>
    /// <param name="tbs">DER, nothing after it.</param>
    /// <param name="algorithm">How it will be signed.</param>
    /// <exception cref="DecodeException">It is none that a CRL could hold.</exception>
    public static CertificateList DecodeUnsigned(ReadOnlyMemory<byte> tbs, SignatureAlgorithm algorithm) => Decode(algorithm.Unsigned(tbs));

    /// <summary>Reads thisUpdate and nextUpdate from a CRL's beginning, whose rest may be as long as it is.</summary>
    /// <param name="beginning">At least its first <see cref="BeginningSize"/> octets, or all.</param>
    /// <exception cref="DecodeException">It is no CRL, or its issuer's name is so long that they are not in it.</exception>
    public static (DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate) ReadTimes(ReadOnlyMemory<byte> beginning)
    {
        try
        {
            var tbs = new AsnReader(Inside(Inside(beginning)), AsnEncodingRules.DER);
            if (!tbs.TryReadInt32(out var version) || version != 1) throw new DecodeException("CRL: the version is not 2");
            tbs.ReadEncodedValue();
            tbs.ReadEncodedValue();
            return (Validity.Read(tbs), Validity.Read(tbs));
        }
        catch (AsnContentException)
        {
            throw new DecodeException("CRL: its beginning is not valid DER");
        }
    }

    /// <summary>Puts a signed CRL together, around what was signed.</summary>
    /// <param name="tbs">DER of TBSCertList, whose signature field is <paramref name="algorithm"/>; then the DER of the CRL.</param>
    /// <param name="algorithm">How it was signed.</param>
    /// <param name="signature">The content of signatureValue.</param>
    public static void AssembleAround(DerBlock tbs, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, signature.Length + 8);
        writer.WriteBitString(signature);
        tbs.Append(algorithm.Der.Span);
        tbs.Append(writer.Encode());
        tbs.Enclose();
    }

    /// <summary>Whether this key made the signature. Says nothing about names and times.</summary>
    public bool IsSignedBy(SubjectPublicKey issuer) => issuer.Verify(SignatureAlgorithm, TbsDer.Span, Signature.Span);

    // What begins inside a SEQUENCE, also when its end is not there.
    private static ReadOnlyMemory<byte> Inside(ReadOnlyMemory<byte> sequence)
    {
        if (Asn1Tag.Decode(sequence.Span, out var tag) != Asn1Tag.Sequence) throw new DecodeException("CRL: its beginning is not a SEQUENCE");
        AsnDecoder.DecodeLength(sequence.Span[tag..], AsnEncodingRules.DER, out var length);
        return sequence[(tag + length)..];
    }

    private static (RevokedCertificate Entry, int Length) Next(ReadOnlyMemory<byte> rest)
    {
        try
        {
            AsnDecoder.ReadEncodedValue(rest.Span, AsnEncodingRules.DER, out _, out _, out var length);
            return (RevokedCertificate.Decode(rest[..length]), length);
        }
        catch (AsnContentException)
        {
            throw new DecodeException("CRL: an entry is not valid DER");
        }
    }

    private BigInteger? NumberOf(string oid)
    {
        if (Extensions.Find(oid) is not { } extension) return null;
        var number = StrictDer.Read("CRL number", extension.Value, static reader => reader.ReadInteger());
        // RFC 5280 section 5.2.3: not negative, at most 20 octets.
        return number.Sign >= 0 && number.GetByteCount() <= LongestNumber ? number : throw new DecodeException("CRL: its number is negative or longer than 20 octets");
    }
}
