using System.Formats.Asn1;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Ocsp;

/// <summary>
/// An OCSP request (RFC 6960 section 4.1.1). A requestor's name and a signature are let pass and not looked at: whoever asks gets the same
/// answer.
/// </summary>
public sealed class OcspRequest
{
    /// <summary>A request is not larger than this, in octets: ten certificates, a nonce and a signature with its certificate fit.</summary>
    public const int MaxSize = 4096;

    /// <summary>More certificates than this are not asked about at once.</summary>
    public const int MaxCertificates = 10;

    private static readonly Asn1Tag SignatureTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RequestorNameTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag SingleExtensionsTag = new(TagClass.ContextSpecific, 0);

    private OcspRequest(AsnReader reader)
    {
        var request = reader.ReadSequence();
        var tbs = request.ReadSequence();
        if (request.NextIs(SignatureTag)) request.ReadSequence(SignatureTag);
        request.ThrowIfNotEmpty();

        // X.690 section 11.5: version 1 is the default, which DER leaves out.
        if (tbs.NextIs(VersionTag)) throw new DecodeException("OCSP request: the version is not 1, or version 1 is written out");
        if (tbs.NextIs(RequestorNameTag)) tbs.ReadSequence(RequestorNameTag);
        Certificates = ReadList(tbs.ReadSequence());
        // RFC 6960 section 4.1.2: what is critical is understood, or the request is not.
        if (tbs.NextIs(ExtensionsTag)) Nonce = OcspNonce.Find(OcspExtensions.Read(tbs, ExtensionsTag, Oids.OcspNonce));
        tbs.ThrowIfNotEmpty();
    }

    /// <summary>What is asked about, in order; one at least.</summary>
    public IReadOnlyList<CertId> Certificates { get; }

    /// <summary>1 to 128 octets that the answer must give back; null: none are asked for.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; }

    /// <summary>Reads a request.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">It is malformed, too large, of another version, or has a critical extension that is not known.</exception>
    public static OcspRequest Decode(ReadOnlyMemory<byte> der) => StrictDer.ReadMessage("OCSP request", der, MaxSize, static reader => new OcspRequest(reader));

    /// <summary>Writes a request without name and signature.</summary>
    /// <param name="certificates">What is asked about. RFC 9919 section 3.1.1: one.</param>
    /// <param name="nonce">Octets of chance, 32 (RFC 9654 section 2.1); empty: none, so that an answer that is kept may be given.</param>
    /// <returns>DER.</returns>
    public static byte[] Encode(IReadOnlyList<CertId> certificates, ReadOnlySpan<byte> nonce)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 256);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                foreach (var certificate in certificates)
                {
                    using (writer.PushSequence()) writer.WriteEncodedValue(certificate.Der.Span);
                }
            }
            if (!nonce.IsEmpty)
            {
                using (writer.PushSequence(ExtensionsTag))
                using (writer.PushSequence()) OcspNonce.Extension(nonce).Write(writer);
            }
        }
        return writer.Encode();
    }

    private static List<CertId> ReadList(AsnReader list)
    {
        var certificates = new List<CertId>(1);
        while (list.HasData)
        {
            if (certificates.Count == MaxCertificates) throw new DecodeException($"OCSP request: more than {MaxCertificates} certificates");
            var single = list.ReadSequence();
            certificates.Add(CertId.Read(single));
            if (single.NextIs(SingleExtensionsTag)) OcspExtensions.Read(single, SingleExtensionsTag);
            single.ThrowIfNotEmpty();
        }
        return certificates.Count > 0 ? certificates : throw new DecodeException("OCSP request: it asks about no certificate");
    }
}
