using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Revocation;

/// <summary>What follows from a change of a certificate: where it is listed, its authority's state, its blocked key, the audit entry.</summary>
internal sealed class RevocationEffects(Authorities.Authorities authorities)
{
    /// <summary>The change with all that follows.</summary>
    /// <param name="caller">Who changes it.</param>
    /// <param name="certificate">As it is kept; null: its record was lost with the database.</param>
    /// <param name="keySha256">Its key; null: not known.</param>
    /// <param name="next">The revocation as it is decided, with its number.</param>
    /// <param name="now">Now.</param>
    /// <param name="source">Where the change was found after the database had lost it; null: it is made now.</param>
    public RevocationDecision Of(Caller caller, CertificateRecord? certificate, byte[]? keySha256, Revocation next, DateTimeOffset now, string? source = null)
    {
        next = next with { Listed = certificate?.SaysNoRevAvail() is not true, Shard = ShardOf(next) };
        // CA/Browser Forum baseline requirements section 6.1.1.3: a key that others know is not certified again.
        var blocked = keySha256 is not null && !next.Released && next.Reason.IsCompromise()
            ? new BlockedKey(keySha256, $"{next.Reason.Name()} of {Convert.ToHexString(next.Serial)}", next.By, now)
            : null;
        var authority = certificate is null ? null : AuthorityWith(certificate);
        var type = certificate is null ? AuditEventType.RevocationRecovered : next.Released ? AuditEventType.CertificateReleased : AuditEventType.CertificateRevoked;
        return new(new RevocationVerdict.Changed(next), Entry(type, caller, next, now, source), authority is null ? null : (authority.Name, StateOf(authority, next)), blocked);
    }

    /// <summary>The authority whose certificate it is; null: none's.</summary>
    public IssuingAuthority? AuthorityWith(CertificateRecord certificate) => certificate.Sha256 is not { } sha256 ? null
        : authorities.All.FirstOrDefault(authority => SHA256.HashData(authority.Record.Certificate).AsSpan().SequenceEqual(sha256));

    /// <summary>The state of an authority whose certificate has this revocation. One that is retired stays so, but it is revoked: a release must not make it active.</summary>
    public static AuthorityState StateOf(IssuingAuthority authority, Revocation next) =>
        authority.Record.State == AuthorityState.Retired && (next.Released || next.Reason == RevocationReason.CertificateHold) ? AuthorityState.Retired
        : next.Released ? AuthorityState.Active : next.Reason == RevocationReason.CertificateHold ? AuthorityState.OnHold : AuthorityState.Revoked;

    private int? ShardOf(Revocation next) =>
        authorities.Find(next.Authority) is { } issuer ? CrlScope.Of(issuer.Name, issuer.Record.Crl, next.Serial).Shard : null;

    private static AuditEntry Entry(AuditEventType type, Caller caller, Revocation next, DateTimeOffset now, string? source) => AuditEntry.Create(
        type, now, caller, AuditOutcome.Success,
        ("authority", next.Authority), ("serial", Convert.ToHexString(next.Serial)), ("change", $"{next.Change}"), ("reason", next.Reason.Name()), ("revokedAt", $"{next.RevokedAt:yyyy-MM-ddTHH:mm:ssZ}"),
        ("invalidityDate", next.InvalidityDate is { } date ? $"{date:yyyy-MM-ddTHH:mm:ssZ}" : null), ("note", next.Note), ("source", source));
}
