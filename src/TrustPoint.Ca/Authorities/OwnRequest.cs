using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Authorities;

/// <summary>Requests for keys of our own: signed in the key store, so that the appliance proves possession like everybody else.</summary>
internal static class OwnRequest
{
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
        using var signing = new SigningKey(key.Id, scheme, SubjectPublicKey.Decode(key.SubjectPublicKeyInfo));
        var draft = new CertificationRequestDraft(subject, key.SubjectPublicKeyInfo, signing.Algorithm, extensions, []);
        return draft.Assemble(await signing.SignAsync(keys, draft.ToSign, ct));
    }
}
