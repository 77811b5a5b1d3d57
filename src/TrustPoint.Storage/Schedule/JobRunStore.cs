using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Schedule;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Schedule;

/// <inheritdoc/>
internal sealed class JobRunStore(GroupCommitWriter writer, ReadConnections readers) : IJobRunStore
{
    private static readonly string PerJob = IJobRunStore.PerJob.ToString(CultureInfo.InvariantCulture);

    public Task KeepAsync(string job, JobRun run, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var trouble = run.Trouble is { Length: > JobRun.LongestTrouble } text ? text[..JobRun.LongestTrouble] : run.Trouble;
            transaction.Execute(
                $"""
                INSERT OR REPLACE INTO job_runs (job, slot, number, at, took, trouble, by_hand)
                SELECT ?1, (ifnull(max(number), 0) + 1) % {PerJob}, ifnull(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM job_runs WHERE job = ?1
                """,
                job, run.At.ToUnixTimeMilliseconds(), (long)run.Took.TotalMilliseconds, trouble, run.ByHand ? 1L : 0L);
            if (run.Trouble is null)
            {
                transaction.Execute(
                    "INSERT INTO job_successes (job, at) VALUES (?1, ?2) ON CONFLICT (job) DO UPDATE SET at = excluded.at", job, (run.At + run.Took).ToUnixTimeMilliseconds());
            }
            return true;
        },
        ct);

    public Task<IReadOnlyList<KnownJob>> KnownAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        // SQLite takes the columns beside max() from the row that has it.
        using var rows = connection.Query(
            """
            SELECT at, took, trouble, by_hand, newest.job, (SELECT at FROM job_successes WHERE job_successes.job = newest.job)
            FROM (SELECT job, at, took, trouble, by_hand, max(number) FROM job_runs GROUP BY job) AS newest
            """);
        var known = new List<KnownJob>();
        while (rows.Read()) known.Add(new(rows.GetString(4), Read(rows), rows.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(5))));
        return (IReadOnlyList<KnownJob>)known;
    }));

    public Task<IReadOnlyList<JobRun>> HistoryAsync(string job, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT at, took, trouble, by_hand FROM job_runs WHERE job = ?1 ORDER BY number DESC", job);
        var runs = new List<JobRun>();
        while (rows.Read()) runs.Add(Read(rows));
        return (IReadOnlyList<JobRun>)runs;
    }));

    private static JobRun Read(SqliteDataReader row) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), TimeSpan.FromMilliseconds(row.GetInt64(1)), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3) == 1);
}
