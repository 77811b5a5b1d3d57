using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.People;

namespace TrustPoint.Testing.InMemory;

/// <summary>Passkeys in memory, of people in memory.</summary>
public sealed class InMemoryPasskeyStore(InMemoryPeopleStore people) : IPasskeyStore
{
    private readonly Lock gate = new();
    private readonly List<Passkey> passkeys = [];

    public Task<IReadOnlyList<Passkey>> ListAsync(string handle, CancellationToken ct)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<Passkey>>([.. passkeys.Where(passkey => passkey.Handle == handle)]);
    }

    public async Task<Passkey?> AddAsync(string person, Func<Account, IReadOnlyList<Passkey>, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct)
    {
        Passkey? added = null;
        await people.ChangeAsync(person, before =>
        {
            lock (gate)
            {
                if (decide(before, [.. passkeys.Where(passkey => passkey.Handle == before.PasskeyHandle)]) is not var (account, passkey, entry)) return null;
                if (IndexOf(passkey.CredentialId) >= 0) throw new NameTakenException("it is taken");
                passkeys.Add(added = passkey);
                return (account, entry);
            }
        }, ct);
        return added;
    }

    public async Task<Account?> ChangeAsync(byte[] credentialId, Func<Account, Passkey, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct)
    {
        string? person;
        lock (gate) person = IndexOf(credentialId) is >= 0 and var known ? passkeys[known].Person : null;
        return person is null ? null : await people.ChangeAsync(person, before =>
        {
            lock (gate)
            {
                var at = IndexOf(credentialId);
                if (decide(before, passkeys[at]) is not var (account, passkey, entry)) return null;
                passkeys[at] = passkey;
                return (account, entry);
            }
        }, ct);
    }

    private int IndexOf(byte[] credentialId) => passkeys.FindIndex(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));
}
