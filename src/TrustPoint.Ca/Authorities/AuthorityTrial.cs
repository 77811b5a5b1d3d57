using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Lints;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Authorities;

/// <summary>
/// What an authority's certificate or request would say, tried with keys that are thrown away: every rule of the profile and every lint, and no store,
/// no token and no other authority at hand.
/// </summary>
/// <param name="profiles">The profiles that there are.</param>
/// <param name="publicUrl">Where certificates would point to; null: nowhere.</param>
/// <param name="random">The source of chance.</param>
/// <param name="time">The clock.</param>
public sealed class AuthorityTrial(ProfileCatalogue profiles, PublicUrl? publicUrl, RandomNumberGenerator random, TimeProvider time)
{
    private static readonly AppliancePart Caller = new("trial");

    private readonly SerialNumbers serials = new(random);

    /// <summary>The certificate, signed by a key that is thrown away.</summary>
    /// <param name="wanted">The authority. Without a parent it signs itself.</param>
    /// <param name="issuer">Its parent's certificate; null: one without an end stands in for it.</param>
    /// <param name="request">The request that is brought; null: one for a new key of the kind that is wanted.</param>
    /// <exception cref="IssuanceRefusedException">It would be refused; says why.</exception>
    /// <exception cref="AuthorityRefusedException">The parent is not one that signs here.</exception>
    public Certificate Certify(NewAuthority wanted, Certificate? issuer, CertificationRequest? request)
    {
        var profile = profiles.Find(wanted.Profile) ?? throw Refused(RefusalReason.ProfileNotAllowed, $"There is no profile {wanted.Profile}.");
        if (profile.Authority is null) throw Refused(RefusalReason.ProfileNotAllowed, $"{profile.Name} is no profile of an authority.");
        if (!profile.Requesters.Contains(ProfileRequester.Appliance)) throw Refused(RefusalReason.ProfileNotAllowed, $"The profile {profile.Name} is not for {ProfileWords.Requesters.WordFor(ProfileRequester.Appliance)}s.");
        request ??= Sign(wanted.Key, DistinguishedName.Empty, []);
        if (wanted.Parent is null) return Certify(wanted, profile, request, new(wanted.Name, null, KeyOf(request.PublicKey, wanted.Key.DefaultScheme()), new()));
        var above = issuer ?? StandIn(wanted.Parent);
        CheckIssuer(above, profile);
        return Certify(wanted, profile, request, new(wanted.Parent, above, KeyOf(above.PublicKey, OutsideCertificate.SchemeOf(above.PublicKey.Kind)), new()));
    }

    /// <summary>A cross-certificate, signed by a key that is thrown away.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="root">The root's own certificate; null: one that is made up stands in for it.</param>
    /// <param name="signerName">Who signs.</param>
    /// <param name="signer">The certificate of who signs; null: one without an end stands in for it.</param>
    /// <exception cref="IssuanceRefusedException">It would be refused; says why.</exception>
    public Certificate CrossCertify(string name, Certificate? root, string signerName, Certificate? signer)
    {
        // What stands in was signed by a key that is nobody's: its own key is proved by a request.
        var request = Sign(KeyAlgorithm.EcP384, DistinguishedName.Empty, []);
        var (below, above) = (root ?? StandIn(name, request), signer ?? StandIn(signerName));
        using var key = KeyOf(above.PublicKey, OutsideCertificate.SchemeOf(above.PublicKey.Kind));
        return Twin(CrossCertificate.Plan(new() { Caller = Caller }, root is null ? ProvenKey.Verify(request) : ProvenKey.Verify(root), below, new(signerName, above, key, new())));
    }

    /// <summary>The certificate of a service of the appliance, signed by a key that is thrown away.</summary>
    /// <param name="wanted">What it is.</param>
    /// <param name="issuer">The certificate of its authority; null: one without an end stands in for it.</param>
    /// <exception cref="IssuanceRefusedException">It would be refused; says why.</exception>
    public Certificate Certify(NewService wanted, Certificate? issuer)
    {
        var profile = profiles.Find(wanted.Profile) ?? throw Refused(RefusalReason.ProfileNotAllowed, $"There is no profile {wanted.Profile}.");
        var (request, above) = (Sign(wanted.Key, DistinguishedName.Empty, []), issuer ?? StandIn(wanted.Authority));
        using var key = KeyOf(above.PublicKey, OutsideCertificate.SchemeOf(above.PublicKey.Kind));
        return Twin(IssuancePolicy.ByProfile(
            AuthoritySetup.OrderOf(Caller, wanted, request), ProvenKey.Verify(request), profile, new(wanted.Authority, above, key, new()), above.Subject));
    }

    /// <summary>The request, signed by a key that is thrown away.</summary>
    /// <exception cref="AuthorityRefusedException">Its name cannot stand in a certificate.</exception>
    public static CertificationRequest Request(NewAuthority wanted) => Sign(wanted.Key, OutsideAuthorities.SubjectOf(wanted), OutsideAuthorities.Wishes);

    /// <summary>How a certificate that was signed elsewhere differs from what its profile and the lints would have it be here and now; empty: it does not.</summary>
    /// <param name="wanted">The authority, as it was described there.</param>
    /// <param name="made">The certificate.</param>
    /// <param name="issuer">Its parent's certificate; null: it signs itself.</param>
    public IReadOnlyList<string> Differences(NewAuthority wanted, Certificate made, Certificate? issuer)
    {
        if (profiles.Find(wanted.Profile) is not { Authority: not null } profile) return [$"there is no profile {wanted.Profile} of an authority here"];
        using var key = KeyOf((issuer ?? made).PublicKey, OutsideCertificate.SchemeOf((issuer ?? made).PublicKey.Kind));
        try
        {
            RequestedKey.Check(profile.Keys, profile.Name, made.PublicKey);
            var request = Sign(wanted.Key, DistinguishedName.Empty, []);
            var plan = IssuancePolicy.ByProfile(
                AuthoritySetup.OrderOf(Caller, wanted, request), ProvenKey.Verify(request), profile, new(wanted.Parent ?? wanted.Name, issuer, key, new()), issuer?.Subject ?? DistinguishedName.Empty);
            List<string> found = made.Subject.Equals(plan.Subject) ? [] : [$"its subject is {made.Subject}, and the script says {plan.Subject}"];
            if (made.NotBefore > time.GetUtcNow()) found.Add($"it begins at {made.NotBefore:u}, which is not yet");
            // When it was signed it says itself: a life is counted from there.
            found.AddRange(LintedTbs.Violations(new(made, profile, issuer, publicUrl, key.Algorithm, made.NotBefore + profile.Validity.Backdate)) ?? []);
            return found;
        }
        catch (IssuanceRefusedException refused)
        {
            return [refused.Message];
        }
    }

    private Certificate Certify(NewAuthority wanted, Profile profile, CertificationRequest request, Issuer issuer)
    {
        using var key = issuer.Key;
        return Twin(IssuancePolicy.ByProfile(
            AuthoritySetup.OrderOf(Caller, wanted, request), ProvenKey.Verify(request), profile, issuer, issuer.Certificate?.Subject ?? DistinguishedName.Empty));
    }

    private Certificate Twin(IssuancePlan plan)
    {
        var now = time.GetUtcNow();
        try
        {
            return LintedTbs.From(CertificateDraft.Build(plan, serials.Next(now), now, publicUrl), plan, publicUrl, now).Twin;
        }
        catch (LintException lint)
        {
            throw Refused(RefusalReason.LintFailed, lint.Message);
        }
    }

    // Issuance shortens a life to what is left of the issuer's. Who plans a ceremony learns that before.
    private void CheckIssuer(Certificate issuer, Profile profile)
    {
        if (issuer.BasicConstraints is not { IsAuthority: true, PathLength: not 0 }) throw new AuthorityRefusedException($"{issuer.Subject} may have no authority below it.");
        var notAfter = profile.Validity.Lifetime is { } lifetime ? time.GetUtcNow() + lifetime : DateTimeOffset.MaxValue;
        if (notAfter > issuer.NotAfter && !(profile.Validity.Lifetime is null && issuer.NotAfter.Year == 9999))
            throw Refused(RefusalReason.AuthorityInactive, $"{profile.Name} lives {(profile.Validity.Lifetime is null ? "without an end" : $"to {notAfter:u}")}, and its issuer {issuer.Subject} ends at {issuer.NotAfter:u}.");
    }

    private Certificate StandIn(string parent, CertificationRequest? request = null) =>
        Certify(new() { Name = parent, CommonName = parent, Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP384 }, null, request);

    private static AuthorityKey KeyOf(SubjectPublicKey key, SignatureScheme scheme) => new(StoredKey.IdOf(key.Der.Span), scheme, key);

    private static CertificationRequest Sign(KeyAlgorithm algorithm, DistinguishedName subject, IReadOnlyList<CertificateExtension> extensions)
    {
        using AsymmetricAlgorithm key = algorithm.IsElliptic() ? ECDsa.Create(CurveOf(algorithm)) : RSA.Create(algorithm == KeyAlgorithm.Rsa4096 ? 4096 : 3072);
        var scheme = algorithm.DefaultScheme();
        var draft = new CertificationRequestDraft(subject, key.ExportSubjectPublicKeyInfo(), scheme.ToAlgorithm(), extensions, []);
        return draft.Assemble(key is ECDsa ec
            ? ec.SignData(draft.ToSign.Span, scheme.Hash(), DSASignatureFormat.Rfc3279DerSequence)
            : ((RSA)key).SignData(draft.ToSign.Span, scheme.Hash(), RSASignaturePadding.Pkcs1));
    }

    private static ECCurve CurveOf(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcP384 => ECCurve.NamedCurves.nistP384,
        KeyAlgorithm.EcP521 => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.NamedCurves.nistP256,
    };

    private static IssuanceRefusedException Refused(RefusalReason reason, string message) => new(reason, $"{message} Nothing was signed.");
}
