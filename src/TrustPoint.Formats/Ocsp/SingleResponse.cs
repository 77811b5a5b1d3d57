using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Ocsp;

/// <summary>What is said of one certificate (SingleResponse, RFC 6960 section 4.2.1).</summary>
/// <param name="Certificate">Which, as it was asked.</param>
/// <param name="Status">What.</param>
/// <param name="ThisUpdate">When that was known to be so, whole seconds.</param>
/// <param name="NextUpdate">When more will be known at the latest; null: any time.</param>
/// <param name="ArchiveCutoff">Since when the responder keeps what it knows of expired certificates (section 4.4.4); null: it does not say.</param>
public sealed record SingleResponse(CertId Certificate, CertStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, DateTimeOffset? ArchiveCutoff)
{
    private static readonly Asn1Tag NextUpdateTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 1);

    internal void Write(AsnWriter writer)
    {
        using var single = writer.PushSequence();
        writer.WriteEncodedValue(Certificate.Der.Span);
        Status.Write(writer);
        OcspTime.Write(writer, ThisUpdate);
        if (NextUpdate is { } next)
        {
            using (writer.PushSequence(NextUpdateTag)) OcspTime.Write(writer, next);
        }
        if (ArchiveCutoff is not { } cutoff) return;
        using (writer.PushSequence(ExtensionsTag))
        using (writer.PushSequence())
        {
            var value = new AsnWriter(AsnEncodingRules.DER, 32);
            OcspTime.Write(value, cutoff);
            new CertificateExtension(Oids.OcspArchiveCutoff, false, value.Encode()).Write(writer);
        }
    }

    internal static SingleResponse Read(AsnReader reader)
    {
        var single = reader.ReadSequence();
        var certificate = CertId.Read(single);
        var status = CertStatus.Read(single);
        var thisUpdate = OcspTime.Read(single);
        DateTimeOffset? nextUpdate = null, cutoff = null;
        if (single.NextIs(NextUpdateTag))
        {
            var tagged = single.ReadSequence(NextUpdateTag);
            nextUpdate = OcspTime.Read(tagged);
            tagged.ThrowIfNotEmpty();
        }
        if (single.NextIs(ExtensionsTag))
        {
            var extensions = OcspExtensions.Read(single, ExtensionsTag, Oids.OcspArchiveCutoff);
            if (extensions.Find(Oids.OcspArchiveCutoff) is { } extension) cutoff = StrictDer.Read("archive cutoff", extension.Value, OcspTime.Read);
        }
        single.ThrowIfNotEmpty();
        return new(certificate, status, thisUpdate, nextUpdate, cutoff);
    }
}
