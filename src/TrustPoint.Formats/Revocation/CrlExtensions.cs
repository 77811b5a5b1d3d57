using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Revocation;

/// <summary>Builds the extensions of CRLs, as this product issues them (RFC 5280 section 5.2).</summary>
public static class CrlExtensions
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag OnlyUserCertificates = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag OnlyAuthorityCertificates = new(TagClass.ContextSpecific, 2);

    /// <summary>cRLNumber (section 5.2.3).</summary>
    public static CertificateExtension Number(long number) => new(Oids.CrlNumber, false, Integer(number));

    /// <summary>deltaCRLIndicator: critical, the number of the full CRL that this one adds to (RFC 5280 section 5.2.4).</summary>
    public static CertificateExtension DeltaIndicator(long baseNumber) => new(Oids.DeltaCrlIndicator, true, Integer(baseNumber));

    /// <summary>issuingDistributionPoint: critical, a part of an issuer's certificates by the point that they name (section 5.2.5).</summary>
    /// <param name="uris">The URIs in the certificates' cRLDistributionPoints, character for character: each certificate has one of them.</param>
    public static CertificateExtension IssuingDistributionPoint(IReadOnlyList<string> uris)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Context0))
        using (writer.PushSequence(Context0))
        {
            foreach (var uri in uris) GeneralNames.Write(writer, new GeneralName.Uri(uri));
        }
        return new(Oids.IssuingDistributionPoint, true, writer.Encode());
    }

    /// <summary>freshestCRL: where the delta CRLs are (RFC 5280 section 5.2.6). Not in a delta itself.</summary>
    public static CertificateExtension Freshest(string uri) => new(Oids.FreshestCrl, false, Extensions.CrlDistributionPoints([uri]).Value);

    /// <summary>What an issuingDistributionPoint says.</summary>
    internal static CrlDistribution ReadDistribution(AsnReader reader)
    {
        var point = reader.ReadSequence();
        if (!point.HasData) throw new DecodeException("issuingDistributionPoint is empty");
        var uris = new List<string>();
        if (point.HasData && point.PeekTag().HasSameClassAndValue(Context0))
        {
            var name = point.ReadSequence(Context0);
            var fullName = name.ReadSequence(Context0);
            uris.AddRange(GeneralNames.ReadAll("issuingDistributionPoint", fullName).OfType<GeneralName.Uri>().Select(uri => uri.Value));
            name.ThrowIfNotEmpty();
        }
        var users = Flag(point, OnlyUserCertificates);
        var authorities = Flag(point, OnlyAuthorityCertificates);
        if (point.HasData) throw new DecodeException("issuingDistributionPoint limits the CRL in a way that is not taken");
        return new(uris, users, authorities);
    }

    private static bool Flag(AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag) && reader.ReadBoolean(tag);

    private static byte[] Integer(long value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 16);
        writer.WriteInteger(value);
        return writer.Encode();
    }
}

/// <summary>What a CRL is limited to (RFC 5280 section 5.2.5).</summary>
/// <param name="Uris">The names of its distribution point; empty: none.</param>
/// <param name="OnlyUserCertificates">Only certificates that are no CA's.</param>
/// <param name="OnlyAuthorityCertificates">Only CA certificates.</param>
public sealed record CrlDistribution(IReadOnlyList<string> Uris, bool OnlyUserCertificates, bool OnlyAuthorityCertificates);
