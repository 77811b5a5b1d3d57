using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Revocation;

namespace TrustPoint.Storage.Authorities;

/// <inheritdoc/>
internal sealed class AuthorityStore(GroupCommitWriter writer, ReadConnections readers) : IAuthorityStore
{
    private const string Columns = "name, parent, certificate, key_id, scheme, protection, state, evaluation, crl, earlier_life, tombstone, ending";
    private const string RequestColumns = "name, key_id, request, crl, at";

    public Task<IReadOnlyList<Authority>> ListAsync(CancellationToken ct) => Task.FromResult(readers.Read(Read));

    /// <summary>All authorities. A parent is there before its children are added, so its id is smaller.</summary>
    public static IReadOnlyList<Authority> Read(DatabaseConnection connection)
    {
        using var rows = connection.Query($"SELECT {Columns} FROM authorities ORDER BY id");
        var authorities = new List<Authority>();
        while (rows.Read()) authorities.Add(Read(rows));
        return authorities;
    }

    public Task AddAsync(Authority authority, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(transaction => Add(transaction, authority, entry), ct);

    public Task AddAsync(Authority authority, AuditEntry entry, EarlierCrl earlier, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Add(transaction, authority, entry);
            foreach (var revocation in earlier.Revocations) RevocationRow.WriteLost(transaction, revocation);
            transaction.Append(earlier.Entry, transaction.Row("crls", CrlRow.InsertPublished(transaction, earlier.Record)));
            return id;
        },
        ct);

    public Task<IReadOnlyList<AuthorityRequest>> ListRequestsAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query($"SELECT {RequestColumns} FROM authority_requests WHERE withdrawn IS NULL ORDER BY id");
        var requests = new List<AuthorityRequest>();
        while (rows.Read())
        {
            requests.Add(new(
                rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2), StoredCrlSettings.Read(rows.GetString(3)),
                DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(4))));
        }
        return (IReadOnlyList<AuthorityRequest>)requests;
    }));

    public Task AddRequestAsync(AuthorityRequest request, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(
                () => transaction.Change(
                    $"INSERT INTO authority_requests ({RequestColumns}) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                    request.Name, request.KeyId, request.Request, StoredCrlSettings.Write(request.Crl), request.At.ToUnixTimeSeconds())!.Value,
                $"A certificate for {request.Name} is awaited already.");
            transaction.Append(entry, transaction.Row("authority_requests", id));
            return id;
        },
        ct);

    public Task WithdrawRequestAsync(string name, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change("UPDATE authority_requests SET withdrawn = 1 WHERE name = ?1 AND withdrawn IS NULL RETURNING id", name)!.Value;
            transaction.Append(entry, transaction.Row("authority_requests", id));
            return id;
        },
        ct);

    /// <summary>Changes an authority's state.</summary>
    public static WitnessedRow SetState(WriteTransaction transaction, string name, AuthorityState state) => Set(transaction, "state", name, state.ToString());

    public Task SaveStateAsync(string name, AuthorityState state, AuditEntry entry, CancellationToken ct) => SetAsync("state", name, state.ToString(), entry, ct);

    public Task BeginEndAsync(string name, AuthorityState state, AuthorityEnding ending, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change("UPDATE authorities SET state = ?2, ending = ?3 WHERE name = ?1 RETURNING id", name, state.ToString(), StoredEnding.Write(ending))!.Value;
            transaction.Append(entry, transaction.Row("authorities", id));
            return id;
        },
        ct);

    /// <summary>Whether an authority is being ended, or was.</summary>
    public static bool IsEnding(WriteTransaction transaction, string name) => transaction.Scalar("SELECT 1 FROM authorities WHERE name = ?1 AND ending IS NOT NULL", name) is not null;

    public Task EntombAsync(string name, KeyTombstone tombstone, AuditEntry entry, CancellationToken ct) =>
        SetAsync("tombstone", name, StoredTombstone.Write(tombstone), entry, ct);

    public Task SaveCrlSettingsAsync(string name, CrlSettings settings, AuditEntry entry, CancellationToken ct) =>
        SetAsync("crl", name, StoredCrlSettings.Write(settings), entry, ct);

    private Task<long> SetAsync(string column, string name, string value, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            transaction.Append(entry, Set(transaction, column, name, value));
            return 0L;
        },
        ct);

    private static WitnessedRow Set(WriteTransaction transaction, string column, string name, string value) =>
        transaction.Row("authorities", transaction.Change($"UPDATE authorities SET {column} = ?2 WHERE name = ?1 RETURNING id", name, value)!.Value);

    private static long Add(WriteTransaction transaction, Authority authority, AuditEntry entry)
    {
        var id = Unique.OrTaken(() => Insert(transaction, authority), $"There is an authority '{authority.Name}' already.");
        transaction.Append(entry, transaction.Row("authorities", id));
        return id;
    }

    private static long Insert(WriteTransaction transaction, Authority authority) => transaction.Change(
        $"INSERT INTO authorities ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
        authority.Name, authority.Parent, authority.Certificate, authority.KeyId, authority.Scheme.ToString(), authority.Protection.ToString(),
        authority.State.ToString(), authority.Evaluation ? 1L : 0L, StoredCrlSettings.Write(authority.Crl),
        authority.HasEarlierLife ? 1L : null, authority.Tombstone is { } tombstone ? StoredTombstone.Write(tombstone) : null,
        authority.Ending is { } ending ? StoredEnding.Write(ending) : null)!.Value;

    private static Authority Read(SqliteDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetString(3),
        Enum.Parse<SignatureScheme>(row.GetString(4)), Enum.Parse<KeyProtection>(row.GetString(5)), Enum.Parse<AuthorityState>(row.GetString(6)),
        row.GetBoolean(7))
    {
        Crl = row.IsDBNull(8) ? new() : StoredCrlSettings.Read(row.GetString(8)),
        HasEarlierLife = !row.IsDBNull(9),
        Tombstone = row.IsDBNull(10) ? null : StoredTombstone.Read(row.GetString(10)),
        Ending = row.IsDBNull(11) ? null : StoredEnding.Read(row.GetString(11)),
    };
}
