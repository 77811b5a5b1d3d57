using System.Formats.Asn1;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Certificates;

/// <summary>Builds extensions as this product issues them. Criticality is the standard's; where it leaves a choice the caller makes it.</summary>
public static class Extensions
{
    private const int SmallSize = 64; // most values fit: a writer's own first buffer is many times that

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);

    /// <summary>basicConstraints of a CA: critical, cA TRUE (RFC 5280 section 4.2.1.9).</summary>
    /// <param name="pathLength">pathLenConstraint; null for none.</param>
    public static CertificateExtension AuthorityBasicConstraints(int? pathLength) => Build(Oids.BasicConstraints, true, writer =>
    {
        using var sequence = writer.PushSequence();
        writer.WriteBoolean(true);
        if (pathLength is { } length) writer.WriteInteger(length);
    });

    /// <summary>basicConstraints of an end entity: critical, an empty SEQUENCE, for cA FALSE is the default and DER leaves it out.</summary>
    public static CertificateExtension EndEntityBasicConstraints() => new(Oids.BasicConstraints, true, new byte[] { 0x30, 0x00 });

    /// <summary>basicConstraints from a value: <see cref="AuthorityBasicConstraints"/> or <see cref="EndEntityBasicConstraints"/>.</summary>
    public static CertificateExtension BasicConstraints(BasicConstraints constraints) =>
        constraints.IsAuthority ? AuthorityBasicConstraints(constraints.PathLength) : EndEntityBasicConstraints();

    /// <summary>keyUsage: critical, a BIT STRING without trailing zero bits (RFC 5280 section 4.2.1.3, X.690 section 11.2.2).</summary>
    public static CertificateExtension KeyUsage(KeyUsages usages) => Build(Oids.KeyUsage, true, writer => writer.WriteNamedBitList(usages));

    /// <summary>extKeyUsage (RFC 5280 section 4.2.1.12).</summary>
    /// <param name="purposes">Dotted OIDs.</param>
    /// <param name="critical">Must be false with anyExtendedKeyUsage, true for timeStamping (RFC 3161 section 2.3).</param>
    public static CertificateExtension ExtendedKeyUsage(IEnumerable<string> purposes, bool critical = false) => Build(Oids.ExtendedKeyUsage, critical, writer =>
    {
        using var sequence = writer.PushSequence();
        foreach (var purpose in purposes) writer.WriteObjectIdentifier(purpose);
    });

    /// <summary>subjectAltName (RFC 5280 section 4.2.1.6).</summary>
    /// <param name="names">At least one.</param>
    /// <param name="subjectIsEmpty">Critical exactly then.</param>
    public static CertificateExtension SubjectAltName(IEnumerable<GeneralName> names, bool subjectIsEmpty) =>
        new(Oids.SubjectAltName, subjectIsEmpty, GeneralNames.Encode(names));

    /// <summary>subjectKeyIdentifier (RFC 5280 section 4.2.1.2).</summary>
    public static CertificateExtension SubjectKeyIdentifier(ReadOnlySpan<byte> identifier)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, SmallSize);
        writer.WriteOctetString(identifier);
        return new(Oids.SubjectKeyIdentifier, false, writer.Encode());
    }

    /// <summary>authorityKeyIdentifier with nothing but the keyIdentifier (RFC 5280 section 4.2.1.1).</summary>
    /// <param name="issuerSubjectKeyIdentifier">The subjectKeyIdentifier of the issuing certificate.</param>
    public static CertificateExtension AuthorityKeyIdentifier(ReadOnlySpan<byte> issuerSubjectKeyIdentifier)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, SmallSize);
        using (writer.PushSequence()) writer.WriteOctetString(issuerSubjectKeyIdentifier, Context0);
        return new(Oids.AuthorityKeyIdentifier, false, writer.Encode());
    }

    /// <summary>cRLDistributionPoints: one point, whose fullName holds all URIs (RFC 5280 section 4.2.1.13).</summary>
    /// <param name="uris">Alternatives for one and the same CRL.</param>
    public static CertificateExtension CrlDistributionPoints(IEnumerable<string> uris) => Build(Oids.CrlDistributionPoints, false, writer =>
    {
        using var points = writer.PushSequence();
        using var point = writer.PushSequence();
        using var name = writer.PushSequence(Context0);
        using var fullName = writer.PushSequence(Context0);
        foreach (var uri in uris) GeneralNames.Write(writer, new GeneralName.Uri(uri));
    });

    /// <summary>authorityInfoAccess (RFC 5280 section 4.2.2.1).</summary>
    public static CertificateExtension AuthorityInformationAccess(IEnumerable<AccessDescription> entries) => Build(Oids.AuthorityInfoAccess, false, writer =>
    {
        using var sequence = writer.PushSequence();
        foreach (var entry in entries)
        {
            using var description = writer.PushSequence();
            writer.WriteObjectIdentifier(entry.Method);
            GeneralNames.Write(writer, new GeneralName.Uri(entry.Uri));
        }
    });

    /// <summary>certificatePolicies (RFC 5280 section 4.2.1.4). The only qualifier is a CPS URI.</summary>
    /// <param name="policies">Policy OIDs, each once, with the URI of a practice statement or null.</param>
    public static CertificateExtension CertificatePolicies(IEnumerable<(string Oid, string? CpsUri)> policies) => Build(Oids.CertificatePolicies, false, writer =>
    {
        using var sequence = writer.PushSequence();
        foreach (var (oid, cpsUri) in policies)
        {
            using var policy = writer.PushSequence();
            writer.WriteObjectIdentifier(oid);
            if (cpsUri is null) continue;
            using var qualifiers = writer.PushSequence();
            using var qualifier = writer.PushSequence();
            writer.WriteObjectIdentifier(Oids.PolicyCps);
            writer.WriteCharacterString(UniversalTagNumber.IA5String, cpsUri);
        }
    });

    /// <summary>nameConstraints: critical (RFC 5280 section 4.2.1.10).</summary>
    public static CertificateExtension NameConstraints(NameConstraints constraints) => new(Oids.NameConstraints, true, constraints.Encode());

    /// <summary>noRevAvail: nothing will be published about this certificate (RFC 9608 section 2).</summary>
    public static CertificateExtension NoRevAvail() => Null(Oids.NoRevAvail);

    /// <summary>id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1).</summary>
    public static CertificateExtension OcspNoCheck() => Null(Oids.OcspNoCheck);

    /// <summary>The MASA URL (RFC 8995 section 2.3.2).</summary>
    public static CertificateExtension MasaUrl(string url) =>
        Build(Oids.MasaUrl, false, writer => writer.WriteCharacterString(UniversalTagNumber.IA5String, url));

    /// <summary>TLS feature status_request, known as must-staple: <c>30 03 02 01 05</c> (RFC 7633 section 4).</summary>
    public static CertificateExtension TlsFeatureStatusRequest() => Build(Oids.TlsFeature, false, writer =>
    {
        using var features = writer.PushSequence();
        writer.WriteInteger(5);
    });

    private static CertificateExtension Null(string oid) => Build(oid, false, writer => writer.WriteNull());

    private static CertificateExtension Build(string oid, bool critical, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, SmallSize);
        write(writer);
        return new(oid, critical, writer.Encode());
    }
}
