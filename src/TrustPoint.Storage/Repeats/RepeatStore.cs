using TrustPoint.Ca.Repeats;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Repeats;

/// <inheritdoc/>
internal sealed class RepeatStore(GroupCommitWriter writer) : IRepeatStore
{
    public Task<RepeatedCall?> TakeAsync(byte[] name, byte[] body, DateTimeOffset now, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            transaction.Execute("DELETE FROM repeats WHERE at <= ?1", (now - IRepeatStore.Kept).ToUnixTimeMilliseconds());
            using (var before = transaction.Query("SELECT body, answer FROM repeats WHERE name = ?1", name))
            {
                if (before.Read()) return new RepeatedCall(before.GetFieldValue<byte[]>(0), before.IsDBNull(1) ? null : before.GetFieldValue<byte[]>(1));
            }
            transaction.Execute("INSERT INTO repeats (name, body, at) VALUES (?1, ?2, ?3)", name, body, now.ToUnixTimeMilliseconds());
            return null;
        },
        ct);

    public Task KeepAsync(byte[] name, byte[] answer, CancellationToken ct) =>
        writer.WriteAsync(transaction => transaction.Execute("UPDATE repeats SET answer = ?2 WHERE name = ?1", name, answer), ct);

    public Task GiveBackAsync(byte[] name, CancellationToken ct) =>
        writer.WriteAsync(transaction => transaction.Execute("DELETE FROM repeats WHERE name = ?1 AND answer IS NULL", name), ct);
}
