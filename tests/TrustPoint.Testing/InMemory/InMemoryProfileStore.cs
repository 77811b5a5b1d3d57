using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Profiles;

namespace TrustPoint.Testing.InMemory;

/// <summary>Versions of profiles in memory.</summary>
public sealed class InMemoryProfileStore : IProfileStore
{
    /// <summary>All of them, as they came.</summary>
    public List<ProfileVersion> Versions { get; } = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    public Task<IReadOnlyList<ProfileVersion>> NewestAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ProfileVersion>>([.. Versions.GroupBy(version => version.Name).Select(all => all.MaxBy(version => version.Number)!)]);

    public Task<IReadOnlyList<ProfileVersion>> ListAsync(string name, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ProfileVersion>>([.. Versions.Where(version => version.Name == name).OrderByDescending(version => version.Number)]);

    public Task<ProfileVersion?> FindAsync(string name, int number, CancellationToken ct) =>
        Task.FromResult(Versions.Find(version => version.Name == name && version.Number == number));

    public Task AddAsync(ProfileVersion version, AuditEntry entry, CancellationToken ct)
    {
        if (Versions.Exists(other => other.Id == version.Id)) throw new NameTakenException($"{version.Id} is kept already.");
        Versions.Add(version);
        Entries.Add(entry);
        return Task.CompletedTask;
    }
}
