using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Ca.Authorities;

/// <summary>Authorities as they are kept.</summary>
public interface IAuthorityStore
{
    /// <summary>All authorities, parents before children.</summary>
    Task<IReadOnlyList<Authority>> ListAsync(CancellationToken ct);

    /// <summary>Adds an authority, durably and with its audit entry.</summary>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    Task AddAsync(Authority authority, AuditEntry entry, CancellationToken ct);

    /// <summary>Changes an authority's state, durably and with its audit entry.</summary>
    Task SaveStateAsync(string name, AuthorityState state, AuditEntry entry, CancellationToken ct);

    /// <summary>Changes how an authority's CRLs are made, durably and with its audit entry.</summary>
    Task SaveCrlSettingsAsync(string name, CrlSettings settings, AuditEntry entry, CancellationToken ct);
}
