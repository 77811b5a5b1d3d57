using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Domains;

namespace TrustPoint.Testing.InMemory;

/// <summary>Domains in memory.</summary>
public sealed class InMemoryDomainStore : IDomainStore
{
    private readonly List<Domain> domains = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    public Task<IReadOnlyList<Domain>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Domain>>([.. domains.OrderBy(domain => domain.Name, StringComparer.Ordinal)]);

    public Task SaveAsync(Domain domain, AuditEntry entry, CancellationToken ct)
    {
        domains.RemoveAll(other => other.Name == domain.Name);
        domains.Add(domain);
        Entries.Add(entry);
        return Task.CompletedTask;
    }
}
