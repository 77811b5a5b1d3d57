using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <inheritdoc/>
/// <remarks>A row that <paramref name="key"/> did not vouch for was written by somebody else. It is read as revoked.</remarks>
internal sealed class ApiKeyStore(GroupCommitWriter writer, ReadConnections readers, PeopleKey key) : IApiKeyStore
{
    private const string Columns = "k.name, sha256, certificate, owner, note, only_roles, only_domain, sensitive, created_at, expires_at, revoked_at, mac";
    private const int UsedAt = 12;
    private const string Table = "api_keys";

    private readonly VouchedRows rows = new(key, Table);

    public Task AddAsync(ApiKey added, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(() => transaction.Change(
                """
                INSERT INTO api_keys (name, sha256, certificate, owner, note, only_roles, only_domain, sensitive, created_at, expires_at, revoked_at, mac)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id
                """,
                Values(added)), "This certificate is or was an API key already: a machine takes another one.");
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
        using var found = connection.Query(
            $"SELECT {Columns}, u.at FROM api_keys k LEFT JOIN api_key_uses u ON u.name = k.name WHERE ?1 IS NULL OR owner = ?1 ORDER BY k.id DESC", owner);
        var keys = new List<UsedApiKey>();
        while (found.Read()) keys.Add(new(Read(found), found.TimeOrNull(UsedAt)));
        return (IReadOnlyList<UsedApiKey>)keys;
    }));

    public Task<ApiKey?> ChangeAsync(string name, Func<ApiKey, (ApiKey Key, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Find(transaction, name) is not { } before || decide(before) is not var (changed, entry)) return null;
            var id = transaction.Change(
                """
                UPDATE api_keys SET sha256 = ?2, certificate = ?3, owner = ?4, note = ?5, only_roles = ?6, only_domain = ?7, sensitive = ?8, created_at = ?9,
                    expires_at = ?10, revoked_at = ?11, mac = ?12 WHERE name = ?1 RETURNING id
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

    private object?[] Values(ApiKey kept) => rows.Vouched(
        kept.Name, kept.Sha256, kept.IsCertificate ? 1L : 0L, kept.Owner, kept.Note, kept.OnlyRoles is { } roles ? StoredJson.Write([.. roles.Select(role => role.ToString())]) : null, kept.OnlyDomain,
        kept.MayDoSensitive ? 1L : 0L, kept.CreatedAt.ToUnixTimeMilliseconds(), kept.ExpiresAt.ToUnixTimeMilliseconds(), kept.RevokedAt?.ToUnixTimeMilliseconds());

    private ApiKey Read(SqliteDataReader row)
    {
        // A role that is not known gives nothing: default deny.
        var kept = new ApiKey
        {
            Sha256 = row.GetFieldValue<byte[]>(1),
            IsCertificate = row.GetBoolean(2),
            Owner = row.GetString(3),
            Note = row.GetString(4),
            OnlyRoles = row.IsDBNull(5) ? null : [.. StoredJson.Read(row.GetString(5)).Select(HeldRole.Parse).OfType<HeldRole>()],
            OnlyDomain = row.TextOrNull(6),
            MayDoSensitive = row.GetBoolean(7),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
            RevokedAt = row.TimeOrNull(10),
        };
        return rows.IsVouched(row) ? kept : kept with { RevokedAt = kept.RevokedAt ?? kept.CreatedAt };
    }
}
