using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Testing.InMemory;

/// <summary>Authorities in memory.</summary>
public sealed class InMemoryAuthorityStore : IAuthorityStore
{
    private readonly List<Authority> authorities = [];

    private readonly List<AuthorityRequest> requests = [];

    /// <summary>The CRLs with which authorities came, in order.</summary>
    public List<EarlierCrl> Earlier { get; } = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    public Task<IReadOnlyList<Authority>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Authority>>([.. authorities]);

    public Task AddAsync(Authority authority, AuditEntry entry, CancellationToken ct)
    {
        if (authorities.Exists(other => other.Name == authority.Name)) throw new NameTakenException(authority.Name);
        authorities.Add(authority);
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task AddAsync(Authority authority, AuditEntry entry, EarlierCrl earlier, CancellationToken ct)
    {
        Earlier.Add(earlier);
        return AddAsync(authority, entry, ct);
    }

    public Task<IReadOnlyList<AuthorityRequest>> ListRequestsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<AuthorityRequest>>([.. requests]);

    public Task AddRequestAsync(AuthorityRequest request, AuditEntry entry, CancellationToken ct)
    {
        requests.Add(request);
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task WithdrawRequestAsync(string name, AuditEntry entry, CancellationToken ct)
    {
        requests.RemoveAll(request => request.Name == name);
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task SaveStateAsync(string name, AuthorityState state, AuditEntry entry, CancellationToken ct)
    {
        Replace(authorities.Find(authority => authority.Name == name)! with { State = state });
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task BeginEndAsync(string name, AuthorityState state, AuthorityEnding ending, AuditEntry entry, CancellationToken ct)
    {
        Replace(authorities.Find(authority => authority.Name == name)! with { State = state, Ending = ending });
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task EntombAsync(string name, KeyTombstone tombstone, AuditEntry entry, CancellationToken ct)
    {
        Replace(authorities.Find(authority => authority.Name == name)! with { Tombstone = tombstone });
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    public Task SaveCrlSettingsAsync(string name, CrlSettings settings, AuditEntry entry, CancellationToken ct)
    {
        Replace(authorities.Find(authority => authority.Name == name)! with { Crl = settings });
        Entries.Add(entry);
        return Task.CompletedTask;
    }

    /// <summary>Changes what is kept, as an administrator or a later piece of the product would.</summary>
    public void Replace(Authority authority) => authorities[authorities.FindIndex(other => other.Name == authority.Name)] = authority;
}
