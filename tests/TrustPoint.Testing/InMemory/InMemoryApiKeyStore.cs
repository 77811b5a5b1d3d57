using TrustPoint.Ca.Audit;
using TrustPoint.Ca.People;

namespace TrustPoint.Testing.InMemory;

/// <summary>API keys in memory.</summary>
public sealed class InMemoryApiKeyStore : IApiKeyStore
{
    private readonly Lock gate = new();
    private readonly List<ApiKey> keys = [];
    private readonly Dictionary<string, DateTimeOffset> uses = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>How often a use was noted.</summary>
    public int Noted { get; private set; }

    /// <summary>How often a key was looked up.</summary>
    public int LookedUp { get; private set; }

    public Task AddAsync(ApiKey key, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            keys.Insert(0, key);
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public ValueTask<ApiKey?> FindAsync(byte[] sha256, CancellationToken ct)
    {
        lock (gate)
        {
            LookedUp++;
            return new(keys.Find(key => key.Sha256.AsSpan().SequenceEqual(sha256)));
        }
    }

    public Task<IReadOnlyList<UsedApiKey>> ListAsync(string? owner, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<UsedApiKey>>(
                [.. keys.Where(key => owner is null || key.Owner == owner).Select(key => new UsedApiKey(key, uses.TryGetValue(key.Name, out var at) ? at : null))]);
        }
    }

    public Task<ApiKey?> ChangeAsync(string name, Func<ApiKey, (ApiKey Key, AuditEntry Entry)?> decide, CancellationToken ct)
    {
        lock (gate)
        {
            var at = keys.FindIndex(key => key.Name == name);
            if (at < 0 || decide(keys[at]) is not var (key, entry)) return Task.FromResult<ApiKey?>(null);
            keys[at] = key;
            Entries.Add(entry);
            return Task.FromResult<ApiKey?>(key);
        }
    }

    public Task NoteUseAsync(string name, DateTimeOffset at, CancellationToken ct)
    {
        lock (gate)
        {
            uses[name] = at;
            Noted++;
        }
        return Task.CompletedTask;
    }
}
