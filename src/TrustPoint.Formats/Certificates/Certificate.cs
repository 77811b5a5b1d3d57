using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Formats.Certificates;

/// <summary>
/// A certificate (RFC 5280 section 4.1), read whole and at once. It takes foreign ones too: older versions, unique identifiers, unknown
/// extensions. Nothing is verified here; see <see cref="IsSignedBy(SubjectPublicKey)"/>.
/// </summary>
public sealed class Certificate
{
    /// <summary>A certificate is not larger than this, in octets.</summary>
    public const int MaxSize = 64 * 1024;

    private const int MaxSerialLength = 20;

    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag IssuerUniqueIdTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag SubjectUniqueIdTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    private Certificate(AsnReader reader)
    {
        Der = reader.PeekEncodedValue();
        var certificate = reader.ReadSequence();
        TbsDer = certificate.PeekEncodedValue();
        var tbs = certificate.ReadSequence();
        var outerAlgorithm = certificate.ReadEncodedValue();
        if (!certificate.TryReadPrimitiveBitString(out var unused, out var signature) || unused != 0)
            throw new DecodeException("certificate: the signature is not a whole number of octets");
        Signature = signature;
        certificate.ThrowIfNotEmpty();

        Version = ReadVersion(tbs);
        Serial = tbs.ReadIntegerBytes();
        if (Serial.Span[0] >= 0x80 || Serial.Length > MaxSerialLength)
            throw new DecodeException($"certificate: the serial number is negative or longer than {MaxSerialLength} octets");
        var innerAlgorithm = tbs.ReadEncodedValue();
        if (!innerAlgorithm.Span.SequenceEqual(outerAlgorithm.Span))
            throw new DecodeException("certificate: the signature algorithm inside differs from the one outside");
        SignatureAlgorithm = SignatureAlgorithm.Decode(innerAlgorithm);
        Issuer = DistinguishedName.Decode(tbs.ReadEncodedValue());
        var validity = tbs.ReadSequence();
        NotBefore = Validity.Read(validity);
        NotAfter = Validity.Read(validity);
        validity.ThrowIfNotEmpty();
        Subject = DistinguishedName.Decode(tbs.ReadEncodedValue());
        PublicKey = SubjectPublicKey.Decode(tbs.ReadEncodedValue());
        if (Version > 1)
        {
            if (tbs.NextIs(IssuerUniqueIdTag)) tbs.ReadEncodedValue();
            if (tbs.NextIs(SubjectUniqueIdTag)) tbs.ReadEncodedValue();
        }
        Extensions = Version == 3 && tbs.NextIs(ExtensionsTag) ? ReadExtensions(tbs) : ExtensionList.None;
        tbs.ThrowIfNotEmpty();
    }

    /// <summary>DER of the certificate, as it was read.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>DER of TBSCertificate: what is signed.</summary>
    public ReadOnlyMemory<byte> TbsDer { get; }

    /// <summary>1, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>The serial number's content octets, big-endian, not negative, at most 20.</summary>
    public ReadOnlyMemory<byte> Serial { get; }

    /// <summary>Issuer.</summary>
    public DistinguishedName Issuer { get; }

    /// <summary>Subject.</summary>
    public DistinguishedName Subject { get; }

    /// <summary>Start of validity.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>End of validity, inclusive.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The subject's key.</summary>
    public SubjectPublicKey PublicKey { get; }

    /// <summary>How it is signed: the same inside and outside, byte for byte (RFC 5280 section 4.1.1.2), or it was not read.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>The content of signatureValue.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Extensions and their views.</summary>
    public ExtensionList Extensions { get; }

    /// <inheritdoc cref="ExtensionList.BasicConstraints"/>
    public BasicConstraints? BasicConstraints => Extensions.BasicConstraints;

    /// <inheritdoc cref="ExtensionList.KeyUsage"/>
    public KeyUsages? KeyUsage => Extensions.KeyUsage;

    /// <inheritdoc cref="ExtensionList.ExtendedKeyUsages"/>
    public IReadOnlyList<string> ExtendedKeyUsages => Extensions.ExtendedKeyUsages;

    /// <inheritdoc cref="ExtensionList.SubjectAltNames"/>
    public IReadOnlyList<GeneralName> SubjectAltNames => Extensions.SubjectAltNames;

    /// <inheritdoc cref="ExtensionList.SubjectKeyIdentifier"/>
    public ReadOnlyMemory<byte>? SubjectKeyIdentifier => Extensions.SubjectKeyIdentifier;

    /// <inheritdoc cref="ExtensionList.AuthorityKeyIdentifier"/>
    public ReadOnlyMemory<byte>? AuthorityKeyIdentifier => Extensions.AuthorityKeyIdentifier;

    /// <summary>Reads a certificate.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">Not a certificate, or one with a key, an algorithm or a name that is not taken; says which.</exception>
    public static Certificate Decode(ReadOnlyMemory<byte> der) =>
        StrictDer.ReadMessage("certificate", der, MaxSize, static reader => new Certificate(reader));

    /// <summary>Puts a signed certificate together.</summary>
    /// <param name="tbs">DER of TBSCertificate, whose signature field is <paramref name="algorithm"/>.</param>
    /// <param name="algorithm">How it was signed.</param>
    /// <param name="signature">The content of signatureValue.</param>
    /// <returns>DER of the certificate.</returns>
    public static byte[] Assemble(ReadOnlySpan<byte> tbs, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, tbs.Length + algorithm.Der.Length + signature.Length + 16);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(tbs);
            writer.WriteEncodedValue(algorithm.Der.Span);
            writer.WriteBitString(signature);
        }
        return writer.Encode();
    }

    /// <summary>Whether this key made the signature. Says nothing about names, times or rights.</summary>
    public bool IsSignedBy(SubjectPublicKey issuer) => issuer.Verify(SignatureAlgorithm, TbsDer.Span, Signature.Span);

    /// <inheritdoc cref="IsSignedBy(SubjectPublicKey)"/>
    public bool IsSignedBy(VerificationKey issuer) => issuer.Verify(SignatureAlgorithm, TbsDer.Span, Signature.Span);

    private static int ReadVersion(AsnReader tbs)
    {
        if (!tbs.NextIs(VersionTag)) return 1;
        var tagged = tbs.ReadSequence(VersionTag);
        if (!tagged.TryReadInt32(out var version) || version is not (1 or 2))
            throw new DecodeException("certificate: the version is not 1, 2 or 3, or version 1 is written out");
        tagged.ThrowIfNotEmpty();
        return version + 1;
    }

    private static ExtensionList ReadExtensions(AsnReader tbs)
    {
        var tagged = tbs.ReadSequence(ExtensionsTag);
        var extensions = ExtensionList.Read(tagged);
        tagged.ThrowIfNotEmpty();
        return extensions;
    }
}
