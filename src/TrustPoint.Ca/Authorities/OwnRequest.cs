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

    /// <summary>Makes a PKCS #10 request (RFC 2986 section 4) with an empty subject: the profile names its holder.</summary>
    /// <param name="keys">Where the key is.</param>
    /// <param name="key">The key to certify.</param>
    /// <param name="altNames">Subject alternative names to ask for; may be empty.</param>
    /// <param name="ct">Stops the wait.</param>
    public static async Task<CertificationRequest> SignAsync(IKeyStore keys, StoredKey key, IReadOnlyList<GeneralName> altNames, CancellationToken ct)
    {
        var scheme = key.Algorithm.DefaultScheme();
        var info = Info(key, altNames);
        var signature = await keys.SignAsync(key.Id, scheme, info, ct);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info);
            writer.WriteEncodedValue(scheme.ToAlgorithm().Der.Span);
            writer.WriteBitString(signature);
        }
        return CertificationRequest.Decode(writer.Encode());
    }

    private static byte[] Info(StoredKey key, IReadOnlyList<GeneralName> altNames)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(DistinguishedName.Empty.Der.Span);
            writer.WriteEncodedValue(key.SubjectPublicKeyInfo);
            using (writer.PushSetOf(AttributesTag))
            {
                if (altNames.Count > 0) WriteExtensionRequest(writer, Extensions.SubjectAltName(altNames, subjectIsEmpty: true));
            }
        }
        return writer.Encode();
    }

    // RFC 2985 section 5.4.2.
    private static void WriteExtensionRequest(AsnWriter writer, CertificateExtension extension)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.ExtensionRequest);
        using var values = writer.PushSetOf();
        using var extensions = writer.PushSequence();
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(extension.Oid);
        if (extension.Critical) writer.WriteBoolean(true);
        writer.WriteOctetString(extension.Value.Span);
    }
}
