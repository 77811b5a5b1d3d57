using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <inheritdoc/>
/// <remarks>
/// A row that this key did not vouch for was written by somebody else. It is read as a name alone: disabled, without roles and credentials, which an
/// administrator may give it anew.
/// </remarks>
internal sealed class PeopleStore(GroupCommitWriter writer, ReadConnections readers, PeopleKey key) : IPeopleStore
{
    private const string Columns =
        "name, display_name, roles, enabled, epoch, password, set_up_sha256, set_up_expires_at, totp_key, totp_step, recovery_codes, added_at, machine, passkey_handle, mac";

    // Its rows began with nothing in front of what is vouched for.
    private readonly VouchedRows rows = new(key, null);

    public Task AddAsync(Account account, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(
                () => transaction.Change($"INSERT INTO people ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING id", Values(account)),
                $"The name '{account.Name}' is another person's.");
            transaction.Append(entry, transaction.Row("people", id!.Value));
            return id;
        },
        ct);

    public ValueTask<Account?> FindAsync(string name, CancellationToken ct) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM people WHERE name = ?1", name);
        return row.Read() ? Read(row) : null;
    }));

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var found = connection.Query($"SELECT {Columns} FROM people ORDER BY name");
        var accounts = new List<Account>();
        while (found.Read()) accounts.Add(Read(found));
        return (IReadOnlyList<Account>)accounts;
    }));

    public Task<Slice<Account>> ListAsync(AccountFilter filter, AccountSort sort, ListPosition? from, int limit, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var (key, isDescending) = sort == AccountSort.Newest ? ("id", from is not { Backwards: true }) : ("name", from is { Backwards: true });
        var search = Narrowed(filter);
        if (from is { } beside) search.Add($"{key} {(isDescending ? '<' : '>')}", sort == AccountSort.Newest ? beside.Id : beside.Key);
        using var found = connection.Query($"SELECT id, name FROM {search} ORDER BY {key} {(isDescending ? "DESC" : "ASC")} LIMIT {search.Value(limit + 1)}", search.Values);
        var places = new List<ListPosition>();
        while (found.Read()) places.Add(new(found.GetString(1), found.GetInt64(0), false));
        return Slice.Of(places, from, limit, place => One(connection, place.Id), place => place);
    }));

    private Account One(DatabaseConnection connection, long id)
    {
        using var row = connection.Query($"SELECT {Columns} FROM people WHERE id = ?1", id);
        row.Read();
        return Read(row);
    }

    private static Search Narrowed(AccountFilter filter)
    {
        var search = new Search("people");
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("name", "display_name"), text);
        if (filter.Group == AccountGroup.Disabled) search.Add("enabled =", 0L);
        else if (filter.Group is { } group) search.Add("enabled = 1 AND (machine IS NOT NULL) =", group == AccountGroup.Machines ? 1L : 0L);
        return search;
    }

    public Task<Account?> ChangeAsync(string name, Func<Account, (Account Account, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Find(transaction, name) is not { } before || decide(before) is not var (account, entry)) return null;
            transaction.Append(entry, Write(transaction, account));
            return account;
        },
        ct);

    /// <summary>Writes an account that is there, in a transaction that puts it on record.</summary>
    internal WitnessedRow Write(WriteTransaction transaction, Account account)
    {
        var id = transaction.Change(
            """
            UPDATE people SET display_name = ?2, roles = ?3, enabled = ?4, epoch = ?5, password = ?6, set_up_sha256 = ?7, set_up_expires_at = ?8,
                totp_key = ?9, totp_step = ?10, recovery_codes = ?11, added_at = ?12, machine = ?13, passkey_handle = ?14, mac = ?15 WHERE name = ?1 RETURNING id
            """,
            Values(account));
        return transaction.Row("people", id!.Value);
    }

    /// <summary>An account as a transaction sees it.</summary>
    internal Account? Find(WriteTransaction transaction, string name)
    {
        using var row = transaction.Query($"SELECT {Columns} FROM people WHERE name = ?1", name);
        return row.Read() ? Read(row) : null;
    }

    private object?[] Values(Account account) => rows.Vouched(
        account.Name, account.DisplayName, StoredJson.Write([.. account.Roles.Select(role => role.ToString())]), account.Enabled ? 1L : 0L, (long)account.Epoch,
        account.PasswordHash, account.SetUp?.Sha256, account.SetUp?.ExpiresAt.ToUnixTimeMilliseconds(), account.SealedTotpKey, account.TotpStep,
        StoredJson.Write([.. account.RecoveryCodes.Select(Convert.ToBase64String)]), account.AddedAt.ToUnixTimeMilliseconds(),
        account.IsMachine ? 1L : null, account.PasskeyHandle);

    private Account Read(SqliteDataReader row)
    {
        var account = Content(row);
        return rows.IsVouched(row) ? account : new()
        {
            Name = account.Name,
            DisplayName = account.DisplayName,
            Roles = [],
            Enabled = false,
            Epoch = account.Epoch,
            IsMachine = account.IsMachine,
            AddedAt = account.AddedAt,
        };
    }

    // A role that is not known gives nothing: default deny.
    private static Account Content(SqliteDataReader row) => new()
    {
        Name = row.GetString(0),
        DisplayName = row.GetString(1),
        Roles = [.. StoredJson.Read(row.GetString(2)).Select(HeldRole.Parse).OfType<HeldRole>()],
        Enabled = row.GetBoolean(3),
        Epoch = row.GetInt32(4),
        PasswordHash = row.TextOrNull(5),
        SetUp = row.IsDBNull(6) ? null : new(row.GetFieldValue<byte[]>(6), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))),
        SealedTotpKey = row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
        TotpStep = row.GetInt64(9),
        RecoveryCodes = [.. StoredJson.Read(row.GetString(10)).Select(Convert.FromBase64String)],
        AddedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
        IsMachine = !row.IsDBNull(12),
        PasskeyHandle = row.TextOrNull(13),
    };
}
