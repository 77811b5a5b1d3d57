using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>What was authorised: all that a certificate is built from. Only <see cref="IssuancePolicy"/> makes one.</summary>
/// <param name="Order">The order.</param>
/// <param name="Key">The key to certify.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Issuer">Who will issue.</param>
/// <param name="Subject">The subject, built from the profile.</param>
/// <param name="AltNames">Subject alternative names, authorised.</param>
/// <param name="Masa">The MASA of a factory identity: its profile's own, else that of the domain it is made in; null: it names none.</param>
internal sealed record IssuancePlan(
    IssuanceOrder Order, ProvenKey Key, Profile Profile, Issuer Issuer, DistinguishedName Subject, IReadOnlyList<GeneralName> AltNames, string? Masa)
{
    /// <summary>The root's own certificate, which a cross-certificate says again; null: it is none.</summary>
    public Certificate? Copied { get; init; }
}

/// <summary>Who will issue: an authority of the live set, or one that is about to sign itself.</summary>
/// <param name="Name">The authority's name.</param>
/// <param name="Certificate">Its certificate; null: it is about to sign its first one itself.</param>
/// <param name="Key">Its key.</param>
/// <param name="Crl">How its CRLs are made.</param>
internal sealed record Issuer(string Name, Certificate? Certificate, AuthorityKey Key, CrlSettings Crl);
