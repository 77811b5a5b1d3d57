using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Keys;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <inheritdoc/>
internal sealed class BlockedKeyStore(GroupCommitWriter writer, ReadConnections readers) : IBlockedKeyStore
{
    public Task<bool> AddAsync(BlockedKey key, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Block(transaction, key) is not { } row) return false;
            transaction.Append(entry, row);
            return true;
        },
        ct);

    public Task<IReadOnlyList<BlockedKey>> NewestAsync(int limit, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT key_sha256, note, by, at FROM blocked_keys ORDER BY id DESC LIMIT ?1", limit);
        var keys = new List<BlockedKey>();
        while (rows.Read())
        {
            keys.Add(new(
                rows.GetFieldValue<byte[]>(0), rows.IsDBNull(1) ? null : rows.GetString(1), rows.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3))));
        }
        return (IReadOnlyList<BlockedKey>)keys;
    }));

    /// <summary>Adds a key; null when it was there.</summary>
    public static WitnessedRow? Block(WriteTransaction transaction, BlockedKey key)
    {
        var id = transaction.Change(
            "INSERT INTO blocked_keys (key_sha256, note, by, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING RETURNING id",
            key.KeySha256, key.Note, key.By, key.At.ToUnixTimeMilliseconds());
        return id is null ? null : transaction.Row("blocked_keys", id.Value);
    }

    /// <summary>Whether the key is blocked.</summary>
    public static bool IsBlocked(WriteTransaction transaction, byte[] keySha256) =>
        transaction.Scalar("SELECT 1 FROM blocked_keys WHERE key_sha256 = ?1", keySha256) is not null;
}
