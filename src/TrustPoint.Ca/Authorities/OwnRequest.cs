using System.Formats.Asn1;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Authorities;

/// <summary>Requests for keys of our own: signed in the key store, so that the appliance proves possession like everybody else.</summary>
internal static class OwnRequest
{
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Makes a PKCS #10 request (RFC 2986 section 4).</summary>
    /// <param name="keys">Where the key is.</param>
    /// <param name="key">The key to certify.</param>
    /// <param name="subject">Empty where the profile names the holder.</param>
    /// <param name="extensions">What to ask for; may be empty.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="KeyStoreUnavailableException">The store cannot sign, or signed wrongly.</exception>
    public static async Task<CertificationRequest> SignAsync(
        IKeyStore keys, StoredKey key, DistinguishedName subject, IReadOnlyList<CertificateExtension> extensions, CancellationToken ct)
    {
        var scheme = key.Algorithm.DefaultScheme();
        var info = Info(key, subject, extensions);
        var signature = await keys.SignAsync(key.Id, scheme, info, ct);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info);
            writer.WriteEncodedValue(scheme.ToAlgorithm().Der.Span);
            writer.WriteBitString(signature);
        }
        var request = CertificationRequest.Decode(writer.Encode());
        return request.ProvesPossession() ? request : throw new KeyStoreUnavailableException($"{keys.Description} returned a wrong signature, which was dropped.");
    }

    private static byte[] Info(StoredKey key, DistinguishedName subject, IReadOnlyList<CertificateExtension> extensions)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(subject.Der.Span);
            writer.WriteEncodedValue(key.SubjectPublicKeyInfo);
            using (writer.PushSetOf(AttributesTag))
            {
                if (extensions.Count > 0) WriteExtensionRequest(writer, extensions);
            }
        }
        return writer.Encode();
    }

    // RFC 2985 section 5.4.2.
    private static void WriteExtensionRequest(AsnWriter writer, IReadOnlyList<CertificateExtension> wanted)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.ExtensionRequest);
        using var values = writer.PushSetOf();
        using var extensions = writer.PushSequence();
        foreach (var extension in wanted)
        {
            using var sequence = writer.PushSequence();
            writer.WriteObjectIdentifier(extension.Oid);
            if (extension.Critical) writer.WriteBoolean(true);
            writer.WriteOctetString(extension.Value.Span);
        }
    }
}
