using System.Collections;
using System.Formats.Asn1;
using TrustPoint.Formats.Der;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Certificates;

/// <summary>
/// The extensions of a certificate or of a request, in their order, each OID once (RFC 5280 section 4.2). Those that have a view here were
/// read with the list; the others stay as bytes.
/// </summary>
public sealed class ExtensionList : IReadOnlyList<CertificateExtension>
{
    /// <summary>No extensions.</summary>
    public static readonly ExtensionList None = new([]);

    private const int MaxExtensions = 64;

    private readonly List<CertificateExtension> extensions;

    private ExtensionList(List<CertificateExtension> extensions)
    {
        this.extensions = extensions;
        foreach (var extension in extensions) ReadView(extension);
    }

    /// <inheritdoc/>
    public int Count => extensions.Count;

    /// <summary>basicConstraints; null when absent.</summary>
    public BasicConstraints? BasicConstraints { get; private set; }

    /// <summary>keyUsage; null when absent.</summary>
    public KeyUsages? KeyUsage { get; private set; }

    /// <summary>extKeyUsage, dotted OIDs; empty when absent.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; private set; } = [];

    /// <summary>subjectAltName; empty when absent.</summary>
    public IReadOnlyList<GeneralName> SubjectAltNames { get; private set; } = [];

    /// <summary>subjectKeyIdentifier; null when absent.</summary>
    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; private set; }

    /// <summary>keyIdentifier of authorityKeyIdentifier; null when absent.</summary>
    public ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; private set; }

    /// <summary>nameConstraints; null when absent.</summary>
    public NameConstraints? NameConstraints { get; private set; }

    /// <summary>The URIs of cRLDistributionPoints; empty when absent.</summary>
    public IReadOnlyList<string> CrlDistributionPoints { get; private set; } = [];

    /// <summary>authorityInfoAccess; empty when absent.</summary>
    public IReadOnlyList<AccessDescription> AuthorityInformationAccess { get; private set; } = [];

    /// <summary>The policy OIDs of certificatePolicies; empty when absent.</summary>
    public IReadOnlyList<string> CertificatePolicies { get; private set; } = [];

    /// <summary>The MASA URL (RFC 8995 section 2.3.2); null when absent.</summary>
    public string? MasaUrl { get; private set; }

    /// <inheritdoc/>
    public CertificateExtension this[int index] => extensions[index];

    /// <summary>The extension with this OID, or null.</summary>
    public CertificateExtension? Find(string oid) => extensions.Find(extension => extension.Oid == oid);

    /// <inheritdoc/>
    public IEnumerator<CertificateExtension> GetEnumerator() => extensions.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads Extensions that stand alone.</summary>
    /// <param name="der">DER of Extensions.</param>
    /// <exception cref="DecodeException">Empty, an OID twice, too many, or a known extension that does not hold what it should.</exception>
    public static ExtensionList Decode(ReadOnlyMemory<byte> der) => StrictDer.Read("extensions", der, Read);

    /// <summary>Reads Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension.</summary>
    /// <exception cref="DecodeException">Empty, an OID twice, too many, or a known extension that does not hold what it should.</exception>
    internal static ExtensionList Read(AsnReader reader)
    {
        var sequence = reader.ReadSequence();
        if (!sequence.HasData)
            throw new DecodeException("the list of extensions is empty");
        var extensions = new List<CertificateExtension>(8);
        while (sequence.HasData)
        {
            var extension = CertificateExtension.Read(sequence);
            if (extensions.Exists(earlier => earlier.Oid == extension.Oid))
                throw new DecodeException($"extension {extension.Oid} is there twice");
            if (extensions.Count == MaxExtensions)
                throw new DecodeException($"more than {MaxExtensions} extensions");
            extensions.Add(extension);
        }
        return new(extensions);
    }

    private void ReadView(CertificateExtension extension)
    {
        var value = extension.Value;
        switch (extension.Oid)
        {
            case Oids.BasicConstraints: BasicConstraints = ExtensionValues.ReadBasicConstraints(value); break;
            case Oids.KeyUsage: KeyUsage = ExtensionValues.ReadKeyUsage(value); break;
            case Oids.ExtendedKeyUsage: ExtendedKeyUsages = ExtensionValues.ReadExtendedKeyUsage(value); break;
            case Oids.SubjectAltName: SubjectAltNames = GeneralNames.Decode(value); break;
            case Oids.SubjectKeyIdentifier: SubjectKeyIdentifier = ExtensionValues.ReadSubjectKeyIdentifier(value); break;
            case Oids.AuthorityKeyIdentifier: AuthorityKeyIdentifier = ExtensionValues.ReadAuthorityKeyIdentifier(value); break;
            case Oids.NameConstraints: NameConstraints = NameConstraints.Decode(value); break;
            case Oids.CrlDistributionPoints: CrlDistributionPoints = ExtensionValues.ReadCrlDistributionPoints(value); break;
            case Oids.AuthorityInfoAccess: AuthorityInformationAccess = ExtensionValues.ReadAuthorityInfoAccess(value); break;
            case Oids.CertificatePolicies: CertificatePolicies = ExtensionValues.ReadCertificatePolicies(value); break;
            case Oids.MasaUrl: MasaUrl = ExtensionValues.ReadMasaUrl(value); break;
            case Oids.NoRevAvail: ExtensionValues.ReadNull("noRevAvail", value); break;
            case Oids.OcspNoCheck: ExtensionValues.ReadNull("ocsp-nocheck", value); break;
        }
    }
}
