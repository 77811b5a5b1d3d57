using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <inheritdoc/>
/// <remarks>A row that <paramref name="key"/> did not vouch for was written by somebody else. It is read as removed.</remarks>
internal sealed class PasskeyStore(GroupCommitWriter writer, ReadConnections readers, PeopleKey key) : IPasskeyStore
{
    private const string Columns =
        "credential_id, person, handle, host, label, public_key, transports, created_at, backup_eligible, backed_up, sign_count, last_used_at, removed_at, mac";
    private const string Table = "passkeys";
    private const string UnderHandle = $"SELECT {Columns} FROM passkeys WHERE handle = ?1 ORDER BY id";

    private readonly VouchedRows rows = new(key, Table);
    private readonly PeopleStore people = new(writer, readers, key);

    public Task<IReadOnlyList<Passkey>> ListAsync(string handle, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Passkey>>(readers.Read(connection => All(connection.Query(UnderHandle, handle))));

    public Task<Passkey?> AddAsync(string person, Func<Account, IReadOnlyList<Passkey>, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (people.Find(transaction, person) is not { } before || decide(before, All(transaction.Query(UnderHandle, before.PasskeyHandle))) is not var (account, passkey, entry)) return null;
            var id = Unique.OrTaken(
                () => transaction.Change($"INSERT INTO passkeys ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id", Values(passkey)),
                "This passkey is or was somebody's already: make a new one.");
            transaction.Append(entry, people.Write(transaction, account), transaction.Row(Table, id!.Value));
            return passkey;
        },
        ct);

    public Task<Account?> ChangeAsync(byte[] credentialId, Func<Account, Passkey, (Account Account, Passkey Passkey, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Find(transaction, credentialId) is not { } before || people.Find(transaction, before.Person) is not { } owner) return null;
            if (decide(owner, before) is not var (account, passkey, entry)) return null;
            var id = transaction.Change(
                """
                UPDATE passkeys SET person = ?2, handle = ?3, host = ?4, label = ?5, public_key = ?6, transports = ?7, created_at = ?8, backup_eligible = ?9,
                    backed_up = ?10, sign_count = ?11, last_used_at = ?12, removed_at = ?13, mac = ?14 WHERE credential_id = ?1 RETURNING id
                """,
                Values(passkey));
            transaction.Append(entry, people.Write(transaction, account), transaction.Row(Table, id!.Value));
            return account;
        },
        ct);

    private Passkey? Find(WriteTransaction transaction, byte[] credentialId)
    {
        using var row = transaction.Query($"SELECT {Columns} FROM passkeys WHERE credential_id = ?1", credentialId);
        return row.Read() ? Read(row) : null;
    }

    private List<Passkey> All(SqliteDataReader found)
    {
        using (found)
        {
            var passkeys = new List<Passkey>();
            while (found.Read()) passkeys.Add(Read(found));
            return passkeys;
        }
    }

    private object?[] Values(Passkey kept) => rows.Vouched(
        kept.CredentialId, kept.Person, kept.Handle, kept.Host, kept.Label, kept.PublicKey, StoredJson.Write([.. kept.Transports]), kept.CreatedAt.ToUnixTimeMilliseconds(),
        kept.IsBackupEligible ? 1L : 0L, kept.IsBackedUp ? 1L : 0L, (long)kept.SignCount, kept.LastUsedAt?.ToUnixTimeMilliseconds(), kept.RemovedAt?.ToUnixTimeMilliseconds());

    private Passkey Read(SqliteDataReader row)
    {
        var kept = new Passkey
        {
            CredentialId = row.GetFieldValue<byte[]>(0),
            Person = row.GetString(1),
            Handle = row.GetString(2),
            Host = row.GetString(3),
            Label = row.GetString(4),
            PublicKey = row.GetFieldValue<byte[]>(5),
            Transports = StoredJson.Read(row.GetString(6)),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
            IsBackupEligible = row.GetBoolean(8),
            IsBackedUp = row.GetBoolean(9),
            SignCount = (uint)row.GetInt64(10),
            LastUsedAt = row.TimeOrNull(11),
            RemovedAt = row.TimeOrNull(12),
        };
        return rows.IsVouched(row) ? kept : kept with { RemovedAt = kept.RemovedAt ?? kept.CreatedAt };
    }
}
