using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Profiles;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Profiles;

/// <inheritdoc/>
internal sealed class ProfileStore(GroupCommitWriter writer, ReadConnections readers) : IProfileStore
{
    private const string Select = "SELECT name, number, text, shipped, saved_by, saved_at FROM profile_versions";

    public Task<IReadOnlyList<ProfileVersion>> NewestAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ProfileVersion>>(Read($"{Select} AS one WHERE number = (SELECT max(number) FROM profile_versions WHERE name = one.name) ORDER BY name"));

    public Task<IReadOnlyList<ProfileVersion>> ListAsync(string name, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ProfileVersion>>(Read($"{Select} WHERE name = ?1 ORDER BY number DESC", name));

    public Task<ProfileVersion?> FindAsync(string name, int number, CancellationToken ct) =>
        Task.FromResult(Read($"{Select} WHERE name = ?1 AND number = ?2", name, (long)number) is [var found] ? found : null);

    public Task AddAsync(ProfileVersion version, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = Unique.OrTaken(() => Insert(transaction, version), $"{version.Id} is kept already.");
            transaction.Append(entry, transaction.Row("profile_versions", id));
            return id;
        },
        ct);

    private static long Insert(WriteTransaction transaction, ProfileVersion version) => transaction.Change(
        "INSERT INTO profile_versions (name, number, text, shipped, saved_by, saved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
        version.Name, (long)version.Number, version.Text, version.IsShipped ? 1L : 0L, version.SavedBy, version.SavedAt.ToUnixTimeMilliseconds())!.Value;

    private List<ProfileVersion> Read(string sql, params object?[] values) => readers.Read(connection =>
    {
        using var rows = connection.Query(sql, values);
        var versions = new List<ProfileVersion>();
        while (rows.Read())
        {
            versions.Add(new(
                rows.GetString(0), rows.GetInt32(1), rows.GetString(2), rows.GetBoolean(3), rows.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(5))));
        }
        return versions;
    });
}
