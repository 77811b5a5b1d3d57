using System.Security.Cryptography;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Authorities;

/// <summary>An authority to be made.</summary>
public sealed record NewAuthority
{
    /// <summary>What the common name of one begins with that was made at a rehearsal: it is never taken for earnest.</summary>
    public const string RehearsalMark = "TEST – NOT FOR PRODUCTION – ";

    /// <summary>Unique, <c>[a-z0-9-]{1,32}</c>; stands in URLs.</summary>
    public required string Name { get; init; }

    /// <summary>The authority that signs it; null: it signs itself.</summary>
    public string? Parent { get; init; }

    /// <summary>CN of its subject.</summary>
    public required string CommonName { get; init; }

    /// <summary>O of its subject.</summary>
    public string? Organization { get; init; }

    /// <summary>OU of its subject.</summary>
    public string? Unit { get; init; }

    /// <summary>C of its subject, two letters.</summary>
    public string? Country { get; init; }

    /// <summary>The profile: <c>root-ca</c>, <c>issuing-ca</c> or one of the site's own.</summary>
    public required string Profile { get; init; }

    /// <summary>Kind and size of its key, which is made for it.</summary>
    public required KeyAlgorithm Key { get; init; }

    /// <summary>What people will call its key; null: its common name.</summary>
    public string? KeyLabel { get; init; }

    /// <summary>How it will sign; null: as its key suggests.</summary>
    public SignatureScheme? Scheme { get; init; }

    /// <summary>How its CRLs are made.</summary>
    public CrlSettings Crl { get; init; } = new();

    /// <summary>True for a quickstart hierarchy: labelled so on every page.</summary>
    public bool Evaluation { get; init; }

    /// <summary>All of it, as a second person is shown it.</summary>
    internal IReadOnlyList<(string Name, string? Value)> Fields =>
    [
        ("authority", Name), ("parent", Parent), ("commonName", CommonName), ("organization", Organization), ("unit", Unit), ("country", Country), ("profile", Profile),
        ("key", $"{Key}"), ("keyLabel", KeyLabel), ("scheme", Scheme is null ? null : $"{Scheme}"), ("crl", Crl.ToString()), ("evaluation", Evaluation ? "true" : null),
    ];
}

/// <summary>An authority that was made elsewhere, to be taken in.</summary>
public sealed record KnownAuthority
{
    /// <summary>Unique, <c>[a-z0-9-]{1,32}</c>; stands in URLs.</summary>
    public required string Name { get; init; }

    /// <summary>DER of its certificate.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>The newest CRL that it published, where its key is here and has signed before.</summary>
    public Formats.Revocation.CertificateList? LastCrl { get; init; }

    /// <summary>Whether its key is here and has signed nothing yet, as one that was made at a ceremony.</summary>
    public bool IsUnused { get; init; }

    /// <summary>All of it, as a second person is shown it.</summary>
    internal IReadOnlyList<(string Name, string? Value)> FieldsWith(string subject) =>
    [
        ("authority", Name), ("subject", subject), ("certificate", Convert.ToHexStringLower(SHA256.HashData(Certificate))),
        ("lastCrl", LastCrl is null ? null : Convert.ToHexStringLower(SHA256.HashData(LastCrl.Der.Span))), ("unused", IsUnused ? "true" : null),
    ];
}

/// <summary>A certificate of the appliance itself to be made, with a key of its own.</summary>
public sealed record NewService
{
    /// <summary>What people will call its key.</summary>
    public required string KeyLabel { get; init; }

    /// <summary>The authority that issues.</summary>
    public required string Authority { get; init; }

    /// <summary>The profile, such as <c>est-server</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Kind and size of its key.</summary>
    public KeyAlgorithm Key { get; init; } = KeyAlgorithm.EcP256;

    /// <summary>Its names: host names and addresses, or <c>service.name</c> and <c>service.organization</c> among the values.</summary>
    public required Issuance.AuthorisedNames Names { get; init; }

    /// <summary>All of it, as a second person is shown it.</summary>
    internal IReadOnlyList<(string Name, string? Value)> Fields =>
    [
        ("keyLabel", KeyLabel), ("authority", Authority), ("profile", Profile), ("key", $"{Key}"), .. Names.Fields,
    ];
}

/// <summary>A certificate of the appliance itself with the key it is for.</summary>
/// <param name="Certificate">As it is stored.</param>
/// <param name="Key">In the key store.</param>
public sealed record ServiceCertificate(Certificates.CertificateRecord Certificate, StoredKey Key);
