using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Authorities;

/// <summary>The certificate of an authority that was made elsewhere, checked before it is taken.</summary>
internal static class OutsideCertificate
{
    /// <summary>Makes the record of one.</summary>
    /// <param name="wanted">What was brought.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="key">Its key, where it is here; null: it is elsewhere.</param>
    /// <param name="request">The open request of its name or of its key; null: none.</param>
    /// <param name="known">The authorities that there are.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="AuthorityRefusedException">It is no authority's certificate, leads to none that is known, or its past is not.</exception>
    public static Authority Read(KnownAuthority wanted, Certificate certificate, StoredKey? key, AuthorityRequest? request, Authorities known, DateTimeOffset now)
    {
        if ((Violation(certificate, known, now) ?? Contradiction(wanted, key, request) ?? Unfit(certificate, key)) is { } violation)
            throw new AuthorityRefusedException($"The certificate of {certificate.Subject} is not taken: {violation}.");
        var isRoot = certificate.Issuer.Matches(certificate.Subject);
        var parent = isRoot ? null : known.HolderOf(certificate.Issuer)
            ?? throw new AuthorityRefusedException($"Nobody here is called {certificate.Issuer}, its issuer: add that one first.");
        if (!certificate.IsSignedBy((parent?.Certificate ?? certificate).PublicKey))
            throw new AuthorityRefusedException($"The certificate of {certificate.Subject} was not signed by {certificate.Issuer}.");
        return new(
            wanted.Name, parent?.Name, wanted.Certificate, StoredKey.IdOf(certificate.PublicKey.Der.Span), SchemeOf(certificate.PublicKey.Kind),
            key?.Protection ?? KeyProtection.Elsewhere, AuthorityState.Active, Evaluation: false)
        { Crl = request?.Crl ?? new(), HasEarlierLife = wanted.LastCrl is not null };
    }

    // RFC 5280 sections 4.2.1.2, 4.2.1.3 and 4.2.1.9.
    private static string? Violation(Certificate certificate, Authorities known, DateTimeOffset now)
    {
        if (certificate.BasicConstraints is not { IsAuthority: true }) return "it is no authority's";
        if (certificate.Subject.ToString().Contains(NewAuthority.RehearsalMark.Trim(' ', '–'), StringComparison.Ordinal)) return "it comes from a rehearsal, as its name says";
        if (certificate.KeyUsage is not { } usage || !usage.HasFlag(KeyUsages.KeyCertSign)) return "its key usage does not allow certificates to be signed";
        if (certificate.SubjectKeyIdentifier is null) return "it has no subjectKeyIdentifier";
        if (now > certificate.NotAfter) return $"it expired at {certificate.NotAfter:u}";
        if (known.HolderOf(certificate.Subject) is { } holder) return $"the authority {holder.Name} has that name";
        return known.HolderOf(certificate.PublicKey.Der.Span) is { } other ? $"the authority {other.Name} has that key" : null;
    }

    // What was requested is what is taken in, and what has a past is not taken in without it.
    private static string? Contradiction(KnownAuthority wanted, StoredKey? key, AuthorityRequest? request)
    {
        if (request is not null && request.KeyId != key?.Id) return $"it is for another key than that of the request {request.Name}";
        if (request is not null && request.Name != wanted.Name) return $"it is for the key of the request {request.Name}: take it in by that name";
        var hasPast = wanted.LastCrl is not null;
        if (key is null) return hasPast || wanted.IsUnused ? "its key is not in the key store of this box" : null;
        if (request is not null) return hasPast ? "its key was made here and has signed no CRL" : null;
        return hasPast == wanted.IsUnused
            ? "its key was not made for it here. Give the newest CRL that it published, so that what is revoked stays revoked; or say that it has signed nothing yet"
            : null;
    }

    // What an authority needs that works here.
    private static string? Unfit(Certificate certificate, StoredKey? key)
    {
        if (key is null) return null;
        if (!certificate.KeyUsage!.Value.HasFlag(KeyUsages.CrlSign)) return "its key usage does not allow CRLs to be signed";
        return key.Algorithm == KeyAlgorithm.Rsa2048 ? "its key is RSA with 2048 bits: an authority here has at least 3072" : null;
    }

    /// <summary>How the key of an authority from outside signs.</summary>
    /// <exception cref="AuthorityRefusedException">No authority has such a key.</exception>
    internal static SignatureScheme SchemeOf(PublicKeyKind kind) => kind switch
    {
        PublicKeyKind.EcP256 => SignatureScheme.EcdsaSha256,
        PublicKeyKind.EcP384 => SignatureScheme.EcdsaSha384,
        PublicKeyKind.EcP521 => SignatureScheme.EcdsaSha512,
        PublicKeyKind.Rsa => SignatureScheme.RsaPkcs1Sha256,
        _ => throw new AuthorityRefusedException("Authorities have RSA keys or keys on P-256, P-384 or P-521."),
    };
}
