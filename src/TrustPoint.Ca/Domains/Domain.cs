using TrustPoint.Ca.Audit;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Ca.Domains;

/// <summary>A named realm, as it is kept: the EST label.</summary>
public sealed record Domain
{
    /// <summary>Unique, <c>[a-z0-9-]{1,32}</c>, not an EST operation name (RFC 7030 section 3.2.2).</summary>
    public required string Name { get; init; }

    /// <summary>The authority that issues here.</summary>
    public required string Authority { get; init; }

    /// <summary>Profiles that may be asked for here, by name. The first is the default.</summary>
    public required IReadOnlyList<string> Profiles { get; init; }

    /// <summary>Manufacturers whose factory identities are accepted here, by name. Empty: none (RFC 7030 section 3.3.2, implicit anchors off).</summary>
    public IReadOnlyList<string> Manufacturers { get; init; } = [];

    /// <summary>True: the first certificate of a device waits for an administrator (RFC 7030 section 4.2.3, 202).</summary>
    public bool Approval { get; init; }

    /// <summary>True: a request must carry the TLS channel binding (RFC 7030 section 3.5).</summary>
    public bool LinkingRequired { get; init; }

    /// <summary>Where the MASA of what is made here is, as <see cref="MasaAddress"/> reads it: it stands in factory identities (RFC 8995 section 2.3.2). Null: they name none.</summary>
    public string? Masa { get; init; }

    /// <summary>
    /// For how many days after its end a device's newest certificate still lets it renew, and nothing else; 0: not at all, at most
    /// <see cref="LongestRenewalGraceDays"/>. For devices without a factory identity, which have no other way back.
    /// </summary>
    public int RenewalGraceDays { get; init; }

    /// <summary>The longest that a certificate may have ended for and still renew.</summary>
    public const int LongestRenewalGraceDays = 30;

    /// <summary>True: an unlabelled EST path leads here. At most one domain.</summary>
    public bool Default { get; init; }
}

/// <summary>Domains as they are kept.</summary>
public interface IDomainStore
{
    /// <summary>All domains by name.</summary>
    Task<IReadOnlyList<Domain>> ListAsync(CancellationToken ct);

    /// <summary>Adds or replaces, durably and with the audit entry.</summary>
    Task SaveAsync(Domain domain, AuditEntry entry, CancellationToken ct);
}
