using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>What was authorised: all that a certificate is built from. Only <see cref="IssuancePolicy"/> makes one.</summary>
/// <param name="Order">The order.</param>
/// <param name="Request">Its request, proven.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Issuer">Who will issue.</param>
/// <param name="Subject">The subject, built from the profile.</param>
/// <param name="AltNames">Subject alternative names, authorised.</param>
/// <param name="Masa">The MASA of a factory identity: its profile's own, else that of the domain it is made in; null: it names none.</param>
internal sealed record IssuancePlan(
    CertificateOrder Order, ProvenRequest Request, Profile Profile, Issuer Issuer, DistinguishedName Subject, IReadOnlyList<GeneralName> AltNames, string? Masa);

/// <summary>Who will issue: an authority of the live set, or one that is about to sign itself.</summary>
/// <param name="Name">The authority's name.</param>
/// <param name="Certificate">Its certificate; null: it is about to sign its first one itself.</param>
/// <param name="Key">Its key.</param>
/// <param name="Crl">How its CRLs are made.</param>
internal sealed record Issuer(string Name, Certificate? Certificate, AuthorityKey Key, CrlSettings Crl);
