using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Cms;

/// <summary>
/// A certs-only CMS: SignedData without content and without signers that only carries certificates (RFC 5272 section 4.1, RFC 5652 section 5).
/// The answer to EST enrolment and /cacerts (RFC 7030 sections 4.1.3 and 4.2.3).
/// </summary>
public static class CertsOnly
{
    private const int MaxCertificates = 32;
    private const int MaxSize = 512 * 1024;

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);

    /// <summary>DER of the ContentInfo.</summary>
    /// <param name="certificates">DER of each. They are written in the order of a DER SET, so the order given does not matter.</param>
    public static byte[] Encode(IEnumerable<ReadOnlyMemory<byte>> certificates)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 1024);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using var content = writer.PushSequence(Context0);
            using var signedData = writer.PushSequence();
            writer.WriteInteger(1); // RFC 5652 section 5.1: version 1 with plain certificates and id-data
            using (writer.PushSetOf()) { } // digestAlgorithms
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Oids.Data);
            using (writer.PushSetOf(Context0))
            {
                foreach (var certificate in certificates) writer.WriteEncodedValue(certificate.Span);
            }
            using (writer.PushSetOf()) { } // signerInfos
        }
        return writer.Encode();
    }

    /// <summary>Reads a certs-only CMS.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <returns>DER of each certificate, in the order of the message. They are not looked into.</returns>
    /// <exception cref="DecodeException">Anything else: content, signers, revocation lists, no certificate, BER.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Decode(ReadOnlyMemory<byte> der) =>
        StrictDer.ReadMessage("certs-only CMS", der, MaxSize, ReadContentInfo);

    private static List<ReadOnlyMemory<byte>> ReadContentInfo(AsnReader reader)
    {
        var contentInfo = reader.ReadSequence();
        if (contentInfo.ReadObjectIdentifier() != Oids.SignedData)
            throw new DecodeException("certs-only CMS: the content is not SignedData");
        var content = contentInfo.ReadSequence(Context0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = content.ReadSequence();
        content.ThrowIfNotEmpty();
        if (!signedData.TryReadInt32(out var version) || version != 1)
            throw new DecodeException("certs-only CMS: the version is not 1");
        if (signedData.ReadSetOf().HasData)
            throw new DecodeException("certs-only CMS: it names digest algorithms");
        var encapsulated = signedData.ReadSequence();
        if (encapsulated.ReadObjectIdentifier() != Oids.Data || encapsulated.HasData)
            throw new DecodeException("certs-only CMS: it has content");
        if (!signedData.NextIs(Context0))
            throw new DecodeException("certs-only CMS: it has no certificates");
        var certificates = ReadCertificates(signedData.ReadSetOf(Context0));
        if (signedData.ReadSetOf().HasData)
            throw new DecodeException("certs-only CMS: it has signers");
        signedData.ThrowIfNotEmpty();
        return certificates;
    }

    private static List<ReadOnlyMemory<byte>> ReadCertificates(AsnReader set)
    {
        var certificates = new List<ReadOnlyMemory<byte>>(2);
        while (set.HasData)
        {
            if (certificates.Count == MaxCertificates)
                throw new DecodeException($"certs-only CMS: more than {MaxCertificates} certificates");
            if (set.PeekTag() != Asn1Tag.Sequence)
                throw new DecodeException("certs-only CMS: it holds something that is not an X.509 certificate");
            var certificate = set.ReadEncodedValue();
            if (certificate.Length > Certificate.MaxSize)
                throw new DecodeException($"certs-only CMS: a certificate is larger than {Certificate.MaxSize} octets");
            certificates.Add(certificate);
        }
        return certificates.Count > 0 ? certificates : throw new DecodeException("certs-only CMS: it has no certificates");
    }
}
