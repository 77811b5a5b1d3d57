using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Authorities;

/// <summary>
/// The last CRL that an authority published before its key came here: what it lists stays listed, and numbers go on above its own
/// (invariants I5 and I6).
/// </summary>
public sealed class EarlierCrl
{
    private EarlierCrl(CrlRecord record, AuditEntry entry, IReadOnlyList<RevocationDecision> revocations) =>
        (Record, Entry, Revocations) = (record, entry, revocations);

    /// <summary>Its record, as of one that was published here.</summary>
    public CrlRecord Record { get; }

    /// <summary>The entry of that record.</summary>
    public AuditEntry Entry { get; }

    /// <summary>Each of its entries as a revocation of a certificate that has no record here.</summary>
    public IReadOnlyList<RevocationDecision> Revocations { get; }

    /// <summary>Reads it.</summary>
    /// <param name="caller">Who takes the authority in.</param>
    /// <param name="authority">What the authority will be.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="list">The CRL.</param>
    /// <param name="authorities">The authorities that there are.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="AuthorityRefusedException">It is not that authority's last one.</exception>
    internal static EarlierCrl Read(Caller caller, Authority authority, Certificate certificate, CertificateList list, Authorities authorities, DateTimeOffset now)
    {
        if (Trouble(certificate, list, now) is { } trouble) throw new AuthorityRefusedException($"The CRL of {authority.Name} is not taken: {trouble}.");
        var record = new CrlRecord
        {
            Scope = new(authority.Name, null),
            Number = (long)list.Number,
            Scheduled = false, // that it was is not known, and would let entries go
            ThisUpdate = list.ThisUpdate,
            NextUpdate = list.NextUpdate,
            UpTo = list.Entries.LongCount(),
            Full = new(list.Entries.LongCount(), SHA256.HashData(list.TbsDer.Span)),
        };
        var source = $"CRL {record.Number} of before";
        var effects = new RevocationEffects(authorities);
        var revocations = list.Entries.Select((entry, index) =>
            effects.Of(caller, null, null, Revoked(caller, authority, certificate, entry, index + 1), now, source)).ToList();
        return new(record, record.Entry(AuditEventType.CrlPublished, caller, now), revocations);
    }

    // RFC 5280 section 6.3.3.
    private static string? Trouble(Certificate certificate, CertificateList list, DateTimeOffset now)
    {
        if (!list.Issuer.Matches(certificate.Subject)) return $"its issuer is {list.Issuer}";
        if (!list.IsSignedBy(certificate.PublicKey)) return "it was not signed by that authority";
        if (list.DeltaBase is not null) return "it is a delta CRL: the full one is wanted";
        if (list.Distribution is not null) return "it speaks of a part of the certificates only";
        if (list.Number >= long.MaxValue) return "its number has more than 63 bits";
        return list.ThisUpdate > now ? $"it begins at {list.ThisUpdate:u}, which is not yet" : null;
    }

    // When such a certificate ends is known elsewhere: not after its authority.
    private static Revocation.Revocation Revoked(Caller caller, Authority authority, Certificate certificate, RevokedCertificate entry, long change)
    {
        var word = LastWord.Of(entry, authority.Name, "");
        return new()
        {
            Certificate = 0,
            Authority = authority.Name,
            Serial = word.Serial,
            Reason = word.Reason,
            RevokedAt = word.RevokedAt,
            InvalidityDate = word.InvalidityDate,
            NotAfter = certificate.NotAfter,
            By = $"{caller.Name} ({caller.Proof})",
            Change = change,
        };
    }
}
