using System.Formats.Asn1;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Der;

namespace TrustPoint.Formats.Ocsp;

/// <summary>What is signed in a response (ResponseData, RFC 6960 section 4.2.1), version 1.</summary>
public sealed record ResponseData
{
    private const int MaxResponses = 100;

    private static readonly byte[] Null = [0x05, 0x00];
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 1);

    /// <summary>Who signs it.</summary>
    public required ResponderId Responder { get; init; }

    /// <summary>When, whole seconds.</summary>
    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>What it says, one for each certificate that was asked about.</summary>
    public required IReadOnlyList<SingleResponse> Responses { get; init; }

    /// <summary>The nonce of the request; null: none.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; init; }

    /// <summary>True: it calls certificates revoked that were never issued (extended revoked definition, section 4.4.8).</summary>
    public bool ExtendedRevoke { get; init; }

    /// <summary>Reads what is signed in a response, before it is.</summary>
    /// <param name="der">DER, nothing after it.</param>
    /// <exception cref="DecodeException">It is none.</exception>
    public static ResponseData Decode(ReadOnlyMemory<byte> der) => StrictDer.ReadMessage("OCSP response", der, OcspResponse.MaxSize, Read);

    /// <summary>DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 512);
        using (writer.PushSequence())
        {
            Responder.Write(writer);
            OcspTime.Write(writer, ProducedAt);
            using (writer.PushSequence())
            {
                foreach (var response in Responses) response.Write(writer);
            }
            WriteExtensions(writer);
        }
        return writer.Encode();
    }

    internal static ResponseData Read(AsnReader reader)
    {
        var data = reader.ReadSequence();
        // X.690 section 11.5: version 1 is the default, which DER leaves out.
        if (data.NextIs(VersionTag)) throw new DecodeException("OCSP response: the version is not 1, or version 1 is written out");
        var responder = ResponderId.Read(data);
        var producedAt = OcspTime.Read(data);
        var responses = ReadResponses(data.ReadSequence());
        var extensions = data.NextIs(ExtensionsTag) ? OcspExtensions.Read(data, ExtensionsTag, Oids.OcspNonce, Oids.OcspExtendedRevoke) : ExtensionList.None;
        data.ThrowIfNotEmpty();
        return new()
        {
            Responder = responder,
            ProducedAt = producedAt,
            Responses = responses,
            Nonce = OcspNonce.Find(extensions),
            ExtendedRevoke = extensions.Find(Oids.OcspExtendedRevoke) is not null,
        };
    }

    private void WriteExtensions(AsnWriter writer)
    {
        if (Nonce is null && !ExtendedRevoke) return;
        using var tagged = writer.PushSequence(ExtensionsTag);
        using var list = writer.PushSequence();
        if (Nonce is { } nonce) OcspNonce.Extension(nonce.Span).Write(writer);
        // RFC 6960 section 4.4.8: not critical, NULL.
        if (ExtendedRevoke) new CertificateExtension(Oids.OcspExtendedRevoke, false, Null).Write(writer);
    }

    private static List<SingleResponse> ReadResponses(AsnReader list)
    {
        var responses = new List<SingleResponse>(1);
        while (list.HasData)
        {
            if (responses.Count == MaxResponses) throw new DecodeException($"OCSP response: it speaks of more than {MaxResponses} certificates");
            responses.Add(SingleResponse.Read(list));
        }
        return responses.Count > 0 ? responses : throw new DecodeException("OCSP response: it speaks of no certificate");
    }
}
