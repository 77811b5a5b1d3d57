using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <inheritdoc/>
/// <remarks>A row that <paramref name="key"/> did not vouch for was written by somebody else. It is read as revoked.</remarks>
internal sealed class ApiKeyStore(GroupCommitWriter writer, ReadConnections readers, PeopleKey key) : IApiKeyStore
{
    private const string Columns = "k.name, sha256, owner, note, only_roles, only_domain, sensitive, created_at, expires_at, revoked_at, mac";
    private const int Mac = 10;

    // In front of what is vouched for: no row of another table has the same mac.
    private const string Table = "api_keys";

    public Task AddAsync(ApiKey added, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                """
                INSERT INTO api_keys (name, sha256, owner, note, only_roles, only_domain, sensitive, created_at, expires_at, revoked_at, mac)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id
                """,
                Values(added));
            transaction.Append(entry, transaction.Row(Table, id!.Value));
            return id;
        },
        ct);

    public ValueTask<ApiKey?> FindAsync(byte[] sha256, CancellationToken ct) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM api_keys k WHERE sha256 = ?1", sha256);
        return row.Read() ? Read(row) : null;
    }));

    public Task<IReadOnlyList<UsedApiKey>> ListAsync(string? owner, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query(
            $"SELECT {Columns}, u.at FROM api_keys k LEFT JOIN api_key_uses u ON u.name = k.name WHERE ?1 IS NULL OR owner = ?1 ORDER BY k.id DESC", owner);
        var keys = new List<UsedApiKey>();
        while (rows.Read()) keys.Add(new(Read(rows), TimeOf(rows, Mac + 1)));
        return (IReadOnlyList<UsedApiKey>)keys;
    }));

    public Task<ApiKey?> ChangeAsync(string name, Func<ApiKey, (ApiKey Key, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Find(transaction, name) is not { } before || decide(before) is not var (changed, entry)) return null;
            var id = transaction.Change(
                """
                UPDATE api_keys SET sha256 = ?2, owner = ?3, note = ?4, only_roles = ?5, only_domain = ?6, sensitive = ?7, created_at = ?8, expires_at = ?9,
                    revoked_at = ?10, mac = ?11 WHERE name = ?1 RETURNING id
                """,
                Values(changed));
            transaction.Append(entry, transaction.Row(Table, id!.Value));
            return changed;
        },
        ct);

    public Task NoteUseAsync(string name, DateTimeOffset at, CancellationToken ct) => writer.WriteAsync(
        transaction => transaction.Execute("INSERT OR REPLACE INTO api_key_uses (name, at) VALUES (?1, ?2)", name, at.ToUnixTimeMilliseconds()), ct);

    private ApiKey? Find(WriteTransaction transaction, string name)
    {
        using var row = transaction.Query($"SELECT {Columns} FROM api_keys k WHERE name = ?1", name);
        return row.Read() ? Read(row) : null;
    }

    private object?[] Values(ApiKey kept)
    {
        object?[] values =
        [
            kept.Name, kept.Sha256, kept.Owner, kept.Note, kept.OnlyRoles is { } roles ? StoredJson.Write([.. roles.Select(role => role.ToString())]) : null, kept.OnlyDomain,
            kept.MayDoSensitive ? 1L : 0L, kept.CreatedAt.ToUnixTimeMilliseconds(), kept.ExpiresAt.ToUnixTimeMilliseconds(), kept.RevokedAt?.ToUnixTimeMilliseconds(),
        ];
        return [.. values, key.MacOf(DigestOf(values))];
    }

    private static byte[] DigestOf(ReadOnlySpan<object?> values) => WitnessedRow.DigestOf([Table, .. values]);

    private ApiKey Read(SqliteDataReader row)
    {
        var columns = new object[row.FieldCount];
        row.GetValues(columns);
        // A role that is not known gives nothing: default deny.
        var kept = new ApiKey
        {
            Sha256 = row.GetFieldValue<byte[]>(1),
            Owner = row.GetString(2),
            Note = row.GetString(3),
            OnlyRoles = row.IsDBNull(4) ? null : [.. StoredJson.Read(row.GetString(4)).Select(HeldRole.Parse).OfType<HeldRole>()],
            OnlyDomain = row.IsDBNull(5) ? null : row.GetString(5),
            MayDoSensitive = row.GetBoolean(6),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
            RevokedAt = TimeOf(row, 9),
        };
        return key.IsMac(DigestOf(columns.AsSpan(0, Mac)), row.GetFieldValue<byte[]>(Mac)) ? kept : kept with { RevokedAt = kept.RevokedAt ?? kept.CreatedAt };
    }

    private static DateTimeOffset? TimeOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
