using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Profiles;

/// <summary>
/// What a certificate may hold, checked: the only form in which issuance sees a profile. It names every field that may come from a
/// request; all else is refused or ignored as it says, never copied.
/// </summary>
public sealed record Profile
{
    /// <summary>Unique, <c>[a-z0-9-]{1,32}</c>; may stand in an EST label.</summary>
    public required string Name { get; init; }

    /// <summary>From 1, rising with each change of meaning. Stands in the record of every certificate.</summary>
    public required int Version { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Description { get; init; }

    /// <summary>Who may ask for it.</summary>
    public required IReadOnlyList<ProfileRequester> Requesters { get; init; }

    /// <summary>Standards whose further rules the lints enforce.</summary>
    public required IReadOnlyList<ProfileStandard> Standards { get; init; }

    /// <summary>Keys that may be certified, whatever key the authority has.</summary>
    public required KeyRule Keys { get; init; }

    /// <summary>The subject, attribute by attribute in the order of the encoding.</summary>
    public required IReadOnlyList<SubjectRule> Subject { get; init; }

    /// <summary>Subject alternative names.</summary>
    public required AltNameRule AltNames { get; init; }

    /// <summary>What becomes of other requested extensions than subjectAltName: those that are not ignored refuse the request.</summary>
    public required IgnoredExtensions IgnoredExtensions { get; init; }

    /// <summary>Validity.</summary>
    public required ValidityRule Validity { get; init; }

    /// <summary>Not null: the certificate is an authority's (cA TRUE).</summary>
    public AuthorityRule? Authority { get; init; }

    /// <summary>keyUsage for keys that are not RSA.</summary>
    public required KeyUsages KeyUsage { get; init; }

    /// <summary>keyUsage for RSA keys.</summary>
    public required KeyUsages KeyUsageRsa { get; init; }

    /// <summary>Extended key usages as OIDs; empty: the extension is absent.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsages { get; init; }

    /// <summary>Policy OIDs; empty: the extension is absent.</summary>
    public required IReadOnlyList<string> CertificatePolicies { get; init; }

    /// <summary>Name constraints of an authority; null: absent.</summary>
    public NameConstraints? NameConstraints { get; init; }

    /// <summary>Whether subjectKeyIdentifier is present.</summary>
    public required bool SubjectKeyIdentifier { get; init; }

    /// <summary>Whether noRevAvail is present (RFC 9608): no revocation information will be published.</summary>
    public required bool NoRevAvail { get; init; }

    /// <summary>Whether id-pkix-ocsp-nocheck is present (RFC 6960 section 4.2.2.2.1).</summary>
    public required bool OcspNoCheck { get; init; }

    /// <summary>Whether the TLS feature status_request ("must staple", RFC 7633) is present.</summary>
    public required bool MustStaple { get; init; }

    /// <summary>Whether authorityInfoAccess is present, where the appliance has a public URL: caIssuers and, if it <see cref="StatusIsPublished"/>, OCSP.</summary>
    public required bool AuthorityInformationAccess { get; init; }

    /// <summary>Whether cRLDistributionPoints is present, where the appliance has a public URL.</summary>
    public required bool CrlDistributionPoint { get; init; }

    /// <summary>The manufacturer's MASA (RFC 8995 section 2.3.2) where it is another one than the domain's; null: that of the domain.</summary>
    public string? MasaUrl { get; init; }

    /// <summary>The YAML that it was read from.</summary>
    public required string Text { get; init; }

    /// <summary>True: it comes with the product, which alone changes it.</summary>
    public bool IsShipped { get; init; }

    /// <summary>Name and version, as they stand in the record of a certificate: <c>ldevid@1</c>.</summary>
    public string Id => $"{Name}@{Version}";

    /// <summary>Whether others can learn if the certificate is revoked: it says neither that nothing is published (RFC 9608) nor that nobody need ask.</summary>
    public bool StatusIsPublished => !NoRevAvail && !OcspNoCheck;

    /// <summary>Whether its certificates are factory identities (IDevID, IEEE 802.1AR).</summary>
    public bool IsFactoryIdentity => Standards.Contains(ProfileStandard.Ieee8021Ar);

    /// <summary>keyUsage for a key of this kind.</summary>
    public KeyUsages KeyUsageFor(PublicKeyKind kind) => kind == PublicKeyKind.Rsa ? KeyUsageRsa : KeyUsage;
}

/// <summary>Who may ask for a certificate of a profile.</summary>
public enum ProfileRequester
{
    /// <summary>A device for itself, or a registration authority for it.</summary>
    Device,

    /// <summary>The appliance itself: its services and authorities.</summary>
    Appliance,

    /// <summary>A person who may run the CA.</summary>
    Administrator,
}

/// <summary>A standard with rules of its own for the certificates it is about.</summary>
public enum ProfileStandard
{
    /// <summary>IDevID, IEEE 802.1AR-2018 section 8.</summary>
    Ieee8021Ar,

    /// <summary>OPC UA application instance, OPC 10000-6 section 6.2.2.</summary>
    OpcUa,

    /// <summary>SPIFFE X.509-SVID, leaf.</summary>
    Spiffe,

    /// <summary>Delegated OCSP responder, RFC 6960 section 4.2.2.2.</summary>
    OcspResponder,

    /// <summary>Service identity in TLS, RFC 9525.</summary>
    TlsServer,
}

/// <summary>Which public keys a profile takes.</summary>
/// <param name="Kinds">Kinds.</param>
/// <param name="RsaMinimumBits">Smallest RSA modulus.</param>
/// <param name="RsaMaximumBits">Largest RSA modulus.</param>
public sealed record KeyRule(IReadOnlyList<PublicKeyKind> Kinds, int RsaMinimumBits, int RsaMaximumBits);

/// <summary>Where one attribute of the subject comes from.</summary>
/// <param name="Oid">Attribute type.</param>
/// <param name="Source">Where its value comes from.</param>
/// <param name="Name">The named value, or the constant itself.</param>
/// <param name="Optional">True: left out when there is no value. False: no value, no certificate.</param>
public sealed record SubjectRule(string Oid, SubjectSource Source, string Name, bool Optional);

/// <summary>Sources of a subject attribute.</summary>
public enum SubjectSource
{
    /// <summary>A constant of the profile.</summary>
    Constant,

    /// <summary>A value that the order names, such as <c>device.name</c>.</summary>
    NamedValue,

    /// <summary>The request, where the order authorises it.</summary>
    Request,

    /// <summary>A copy of the first dNSName or iPAddress of subjectAltName.</summary>
    AltName,
}

/// <summary>Kinds of subject alternative names.</summary>
public enum AltNameKind
{
    /// <summary>dNSName.</summary>
    Dns,

    /// <summary>iPAddress.</summary>
    Ip,

    /// <summary>uniformResourceIdentifier.</summary>
    Uri,

    /// <summary>rfc822Name.</summary>
    Email,

    /// <summary>otherName, such as hardwareModuleName.</summary>
    OtherName,
}

/// <summary>Which subject alternative names a profile takes.</summary>
/// <param name="Kinds">Kinds; empty: the extension is absent.</param>
/// <param name="Required">True: at least one name, or no certificate.</param>
/// <param name="UriSchemes">Schemes that URIs may have; empty: any.</param>
public sealed record AltNameRule(IReadOnlyList<AltNameKind> Kinds, bool Required, IReadOnlyList<string> UriSchemes);

/// <summary>Requested extensions that are passed over: the profile's value stands. What asks for power is refused all the same.</summary>
/// <param name="Named">OIDs.</param>
/// <param name="Others">True: extensions that are not named are passed over too, unless they are critical.</param>
public sealed record IgnoredExtensions(IReadOnlyList<string> Named, bool Others);

/// <summary>How long.</summary>
/// <param name="Lifetime">From issuance; null: no well-defined end, 99991231235959Z (RFC 5280 section 4.1.2.5).</param>
/// <param name="Backdate">How far notBefore lies before issuance, at most.</param>
public sealed record ValidityRule(TimeSpan? Lifetime, TimeSpan Backdate);

/// <summary>What makes the certificate an authority's.</summary>
/// <param name="PathLength">pathLenConstraint; null: absent.</param>
public sealed record AuthorityRule(int? PathLength);
