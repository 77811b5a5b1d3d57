using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;

namespace TrustPoint.Testing.InMemory;

/// <summary>People in memory.</summary>
public sealed class InMemoryPeopleStore : IPeopleStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Account> accounts = [];

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    public Task AddAsync(Account account, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (!accounts.TryAdd(account.Name, account)) throw new NameTakenException($"there is a person '{account.Name}' already");
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public ValueTask<Account?> FindAsync(string name, CancellationToken ct)
    {
        lock (gate) return new(accounts.GetValueOrDefault(name));
    }

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<Account>>([.. accounts.Values.OrderBy(account => account.Name, StringComparer.Ordinal)]);
    }

    public async Task<Slice<Account>> ListAsync(AccountFilter filter, AccountSort sort, ListPosition? from, int limit, CancellationToken ct) =>
        Slice.Of([.. (await ListAsync(ct)).Where(account => from is null || string.CompareOrdinal(account.Name, from.Value.Key) > 0)], from, limit, account => account, account => new ListPosition(account.Name, 0, false));

    public Task<Account?> ChangeAsync(string name, Func<Account, (Account Account, AuditEntry Entry)?> decide, CancellationToken ct)
    {
        lock (gate)
        {
            if (!accounts.TryGetValue(name, out var before) || decide(before) is not var (account, entry)) return Task.FromResult<Account?>(null);
            accounts[name] = account;
            Entries.Add(entry);
            return Task.FromResult<Account?>(account);
        }
    }
}
