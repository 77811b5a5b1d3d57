using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Authorities;

/// <summary>Whether an authority may issue.</summary>
public enum AuthorityState
{
    /// <summary>May issue.</summary>
    Active,

    /// <summary>Stopped by a person; may be started again.</summary>
    Suspended,

    /// <summary>Its certificate is on hold: as if it were revoked, until it is released.</summary>
    OnHold,

    /// <summary>Its certificate is revoked. Never issues again.</summary>
    Revoked,

    /// <summary>Replaced or closed. Never issues again.</summary>
    Retired,
}

/// <summary>A CA with its key reference, as it is kept.</summary>
/// <param name="Name">Unique, <c>[a-z0-9-]{1,32}</c>; stands in URLs.</param>
/// <param name="Parent">The authority that signed it, null for a root.</param>
/// <param name="Certificate">DER.</param>
/// <param name="KeyId"><see cref="StoredKey.Id"/>.</param>
/// <param name="Scheme">How it signs.</param>
/// <param name="Protection">Where its key lives.</param>
/// <param name="State">Whether it may issue.</param>
/// <param name="Evaluation">True for a quickstart hierarchy: labelled so on every page.</param>
public sealed record Authority(
    string Name, string? Parent, byte[] Certificate, string KeyId, SignatureScheme Scheme, KeyProtection Protection,
    AuthorityState State, bool Evaluation)
{
    /// <summary>Whether it signed certificates elsewhere before it came here: of a serial number that is unknown here it cannot be said that there is none.</summary>
    public bool HasEarlierLife { get; init; }

    /// <summary>That its key is destroyed; null: it is not.</summary>
    public KeyTombstone? Tombstone { get; init; }

    /// <summary>That it is being ended for ever; null: it is not.</summary>
    public AuthorityEnding? Ending { get; init; }

    /// <summary>How its CRLs are made.</summary>
    public CrlSettings Crl { get; init; } = new();

    internal AuditEntry Created(Caller caller, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.AuthorityCreated, now, caller, AuditOutcome.Success,
        ("authority", Name), ("parent", Parent), ("keyId", KeyId), ("protection", Protection.ToString().ToLowerInvariant()),
        ("sha256", Convert.ToHexStringLower(SHA256.HashData(Certificate))));
}
