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

    /// <summary>Adds an authority that has signed elsewhere, with what is revoked of that and the CRL that said so, in one transaction.</summary>
    /// <exception cref="NameTakenException">An authority of that name exists.</exception>
    Task AddAsync(Authority authority, AuditEntry entry, EarlierCrl earlier, CancellationToken ct);

    /// <summary>The requests that were not withdrawn, oldest first; also those whose authority is here by now.</summary>
    Task<IReadOnlyList<AuthorityRequest>> ListRequestsAsync(CancellationToken ct);

    /// <summary>Keeps a request, durably and with its audit entry.</summary>
    /// <exception cref="NameTakenException">There is one of that name.</exception>
    Task AddRequestAsync(AuthorityRequest request, AuditEntry entry, CancellationToken ct);

    /// <summary>Marks a request as withdrawn, durably and with its audit entry.</summary>
    Task WithdrawRequestAsync(string name, AuditEntry entry, CancellationToken ct);

    /// <summary>Changes an authority's state, durably and with its audit entry.</summary>
    Task SaveStateAsync(string name, AuthorityState state, AuditEntry entry, CancellationToken ct);

    /// <summary>Writes down that an authority is being ended, retired from then on or revoked as before, durably and with its audit entry: no intent of it is recorded after that.</summary>
    Task BeginEndAsync(string name, AuthorityState state, AuthorityEnding ending, AuditEntry entry, CancellationToken ct);

    /// <summary>Writes down that an authority's key is destroyed, durably and with its audit entry.</summary>
    Task EntombAsync(string name, KeyTombstone tombstone, AuditEntry entry, CancellationToken ct);

    /// <summary>Changes how an authority's CRLs are made, durably and with its audit entry.</summary>
    Task SaveCrlSettingsAsync(string name, CrlSettings settings, AuditEntry entry, CancellationToken ct);
}
