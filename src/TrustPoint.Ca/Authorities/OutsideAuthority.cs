using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Authorities;

/// <summary>An authority whose key is not on this box, such as an offline root: known by its certificate, which is checked before it is taken.</summary>
internal static class OutsideAuthority
{
    /// <summary>Makes the record of one.</summary>
    /// <param name="name">What it is called here.</param>
    /// <param name="der">DER of its certificate.</param>
    /// <param name="known">The authorities that there are.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="AuthorityRefusedException">It is no authority's certificate, or leads to none that is known.</exception>
    /// <exception cref="DecodeException">It is no certificate.</exception>
    public static Authority Read(string name, byte[] der, Authorities known, DateTimeOffset now)
    {
        var certificate = Certificate.Decode(der);
        if (Violation(certificate, known, now) is { } violation) throw new AuthorityRefusedException($"The certificate of {certificate.Subject} is not taken: {violation}.");
        var parent = certificate.Issuer.Matches(certificate.Subject) ? null : known.HolderOf(certificate.Issuer);
        if (parent is null && !certificate.Issuer.Matches(certificate.Subject))
            throw new AuthorityRefusedException($"Nobody here is called {certificate.Issuer}, its issuer: add that one first.");
        if (!certificate.IsSignedBy((parent?.Certificate ?? certificate).PublicKey))
            throw new AuthorityRefusedException($"The certificate of {certificate.Subject} was not signed by {certificate.Issuer}.");
        var keyId = StoredKey.IdOf(certificate.PublicKey.Der.Span);
        return new(name, parent?.Name, der, keyId, SchemeOf(certificate.PublicKey.Kind), KeyProtection.Elsewhere, AuthorityState.Active, Evaluation: false);
    }

    // RFC 5280 sections 4.2.1.2, 4.2.1.3 and 4.2.1.9.
    private static string? Violation(Certificate certificate, Authorities known, DateTimeOffset now)
    {
        if (certificate.BasicConstraints is not { IsAuthority: true }) return "it is no authority's";
        if (certificate.KeyUsage is not { } usage || !usage.HasFlag(KeyUsages.KeyCertSign)) return "its key usage does not allow certificates to be signed";
        if (certificate.SubjectKeyIdentifier is null) return "it has no subjectKeyIdentifier";
        if (now > certificate.NotAfter) return $"it expired at {certificate.NotAfter:u}";
        return known.HolderOf(certificate.Subject) is { } holder ? $"the authority {holder.Name} has that name" : null;
    }

    private static SignatureScheme SchemeOf(PublicKeyKind kind) => kind switch
    {
        PublicKeyKind.EcP256 => SignatureScheme.EcdsaSha256,
        PublicKeyKind.EcP384 => SignatureScheme.EcdsaSha384,
        PublicKeyKind.EcP521 => SignatureScheme.EcdsaSha512,
        PublicKeyKind.Rsa => SignatureScheme.RsaPkcs1Sha256,
        _ => throw new AuthorityRefusedException("Authorities have RSA keys or keys on P-256, P-384 or P-521."),
    };
}
