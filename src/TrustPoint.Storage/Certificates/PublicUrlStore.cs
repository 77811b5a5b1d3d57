using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Issuance;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Certificates;

/// <inheritdoc/>
internal sealed class PublicUrlStore(GroupCommitWriter writer, ReadConnections readers) : IPublicUrlStore
{
    // An entry of the index is about that many times shorter than a row.
    private const int Shorter = 50;

    // A certificate holds its URLs as ASCII; a root or a workload's certificate holds none. What was signed counts, though it be revoked: that
    // is what is asked for. By their ends: those that end last come first, so that a few steps in the index give the last end, and the most that
    // is counted. Where only few were made under a URL, as before the plant gave the box its name, all others would be passed over each time:
    // then their rows are read.
    internal static string Pointing(long made, long all) =>
        $"""
        SELECT count(*), max(not_after) FROM (
            SELECT not_after FROM certificates {(made < all / Shorter ? "NOT INDEXED" : "INDEXED BY certificates_not_after")}
            WHERE not_after > ?1 AND id > ?2 AND id <= ?3 AND sha256 IS NOT NULL AND instr(der, ?4) > 0
            ORDER BY not_after DESC LIMIT ?5)
        """;

    public Task<string?> LastAsync(CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => connection.Scalar("SELECT url FROM public_urls ORDER BY id DESC LIMIT 1") as string));

    public Task<IReadOnlyList<string>> AllAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT url FROM public_urls WHERE url IS NOT NULL GROUP BY url ORDER BY max(id) DESC");
        var urls = new List<string>();
        while (rows.Read()) urls.Add(rows.GetString(0));
        return (IReadOnlyList<string>)urls;
    }));

    public Task AddAsync(string? url, DateTimeOffset since, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                "INSERT INTO public_urls (url, since, after) VALUES (?1, ?2, (SELECT ifnull(max(id), 0) FROM certificates)) RETURNING id",
                url, since.ToUnixTimeMilliseconds());
            transaction.Append(entry, transaction.Row("public_urls", id!.Value));
            return id;
        },
        ct);

    public Task<FormerUrls?> FormerAsync(DateTimeOffset now, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var (urls, count, until) = (new List<string>(), 0L, DateTimeOffset.MinValue);
        var all = (long)connection.Scalar("SELECT ifnull(max(id), 0) FROM certificates")!;
        foreach (var (url, after, upTo) in Earlier(connection))
        {
            ct.ThrowIfCancellationRequested();
            using var row = connection.Query(Pointing(upTo - after, all), now.ToUnixTimeSeconds(), after, upTo, Encoding.ASCII.GetBytes(url + '/'), FormerUrls.Most);
            if (!row.Read() || row.GetInt64(0) == 0) continue;
            if (!urls.Contains(url)) urls.Add(url);
            count += row.GetInt64(0);
            if (DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(1)) is var last && last > until) until = last;
        }
        return urls is [] ? null : new FormerUrls(urls, (int)Math.Min(count, FormerUrls.Most), until);
    }));

    // Each URL but the one in use, with the certificates that were made under it.
    private static List<(string Url, long After, long UpTo)> Earlier(DatabaseConnection connection)
    {
        using var rows = connection.Query(
            """
            SELECT url, after, up_to FROM (SELECT id, url, after, lead(after) OVER (ORDER BY id) AS up_to FROM public_urls)
            WHERE up_to IS NOT NULL AND url IS NOT NULL AND url IS NOT (SELECT url FROM public_urls ORDER BY id DESC LIMIT 1)
            ORDER BY id
            """);
        var earlier = new List<(string, long, long)>();
        while (rows.Read()) earlier.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return earlier;
    }
}
