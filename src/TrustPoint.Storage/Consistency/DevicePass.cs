using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Ownership;

namespace TrustPoint.Storage.Consistency;

/// <summary>Proves that no device is out of use with a certificate that is good, and that what was queued for certificates was carried out (LIF-34, LIF-50).</summary>
internal sealed class DevicePass(DatabaseConnection connection, Findings findings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Runs it.</summary>
    /// <param name="now">When the log was last written to.</param>
    public void Run(DateTimeOffset now)
    {
        foreach (var state in Enum.GetValues<DeviceState>().Where(LifeTable.ForbidsCertificates)) Examine("Device", "devices.state", (long)state, LifeWords.Of(state), now);
        // LIF-11, LIF-53: what was made here, and counts as revoked for those who ask.
        foreach (var state in new[] { DeviceState.Compromised, DeviceState.EndOfLife }) Examine("Product", "ownership.state", ProductRows.NumberOf(state), LifeWords.Of(state), now);
        // The job looked long after it was queued, and did not carry it out. While the box stood nobody could.
        using var rows = connection.Query(
            "SELECT id, device, at FROM certificate_actions WHERE done_at IS NULL AND at < (SELECT max(at) FROM job_runs WHERE job = ?1) - ?2 ORDER BY id",
            LifeWatch.Job, (long)Patience.TotalMilliseconds);
        while (rows.Read())
            findings.Add($"certificate_actions/{rows.GetInt64(0)}: what was queued at {DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)):u} for the certificates of {rows.GetString(1)} is not done.");
    }

    // What is still queued is on its way.
    private void Examine(string what, string column, long number, string state, DateTimeOffset now)
    {
        using var rows = connection.Query(
            $"""
            SELECT devices.name, count(*) FROM devices JOIN certificates INDEXED BY certificates_device ON certificates.device = devices.name
                LEFT JOIN ownership ON ownership.device = devices.name
            WHERE {column} = ?1 AND certificates.status IN (1, 4) AND certificates.not_after >= ?2
                AND NOT EXISTS (SELECT 1 FROM certificate_actions WHERE certificate_actions.device = devices.name AND done_at IS NULL)
            GROUP BY devices.name
            """,
            number, now.ToUnixTimeSeconds());
        while (rows.Read()) findings.Add($"{what} {rows.GetString(0)} is {state} and holds {rows.GetInt64(1)} certificates in force.");
    }
}
