using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Testing.InMemory;

/// <summary>Joins in memory, by the rules of the real store.</summary>
public sealed class InMemoryJoinStore : IJoinStore
{
    private readonly Lock gate = new();
    private readonly List<Join> joins = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyList<Join> All => joins;

    public Task<Join> AddAsync(Join join, Join? before, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (joins.Find(other => (other.IdevidSha256, other.Nonce) == (join.IdevidSha256, join.Nonce)) is { } known) return Task.FromResult(known);
            if (before is not null) Change(before);
            joins.Add(join with { Id = joins.Count + 1 });
            Entries.Add(entry);
            return Task.FromResult(joins[^1]);
        }
    }

    public Task<Join?> ChangeAsync(Join join, AuditEntry entry, long? used, CancellationToken ct)
    {
        lock (gate)
        {
            var changed = Change(join);
            if (changed is not null) Entries.Add(entry);
            return Task.FromResult(changed);
        }
    }

    public ValueTask<Join?> FindAsync(long id, CancellationToken ct) => Find(join => join.Id == id);

    public ValueTask<Join?> FindAsync(string idevidSha256, string nonce, CancellationToken ct) => Find(join => (join.IdevidSha256, join.Nonce) == (idevidSha256, nonce));

    public ValueTask<Join?> FindLatestAsync(string idevidSha256, string domain, CancellationToken ct) => Find(join => (join.IdevidSha256, join.Domain) == (idevidSha256, domain));

    public ValueTask<Join?> FindLatestOfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
        Find(join => (join.Manufacturer, join.SerialNumber) == (manufacturer, serialNumber));

    public ValueTask<Join?> FindLatestJudgedAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
        Find(join => (join.Manufacturer, join.SerialNumber) == (manufacturer, serialNumber) && join.Verdict != JoinVerdict.Open);

    public Task<IReadOnlyList<byte[]>> DomainIdsAsync(string idevidSha256, CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<byte[]>>([.. joins.Where(join => join.IdevidSha256 == idevidSha256).Select(join => join.DomainId).OfType<byte[]>()]);
    }

    public Task<Slice<Join>> ListAsync(JoinFilter filter, JoinSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        lock (gate)
            return Task.FromResult(Slice.Of(joins.Where(join => filter.State is null || join.State == filter.State).Reverse().ToList(), from, limit, join => join, join => new ListPosition("", join.Id, false)));
    }

    public Task<long> CountAsync(JoinFilter filter, CancellationToken ct)
    {
        lock (gate) return Task.FromResult((long)joins.Count(join => filter.State is null || join.State == filter.State));
    }

    private Join? Change(Join join)
    {
        var at = joins.FindIndex(kept => kept.Id == join.Id && kept.Version == join.Version);
        return at < 0 ? null : joins[at] = join with { Version = join.Version + 1 };
    }

    private ValueTask<Join?> Find(Func<Join, bool> which)
    {
        lock (gate) return new(joins.LastOrDefault(which));
    }
}
