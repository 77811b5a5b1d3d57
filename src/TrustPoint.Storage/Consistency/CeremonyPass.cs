using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>Follows each ceremony line by line, and holds it against what the log was told: nothing was changed, and nothing is missing at the end.</summary>
internal static class CeremonyPass
{
    /// <summary>Runs it.</summary>
    public static void Run(DatabaseConnection connection, ICeremonyStore folders, Findings findings)
    {
        var told = Told(connection);
        var there = folders.List();
        foreach (var name in there)
        {
            try
            {
                var run = CeremonyRun.Read(name, folders.Script(name), folders.Transcript(name));
                if (told.TryGetValue(name, out var heads) && heads.Exists(head => !run.Transcript.Had(head))) findings.Add($"The transcript of the ceremony {name} is not the one that the audit log was told of: lines are missing at its end, or are others.");
            }
            catch (Exception damaged) when (damaged is TranscriptException or CeremonyScriptException)
            {
                findings.Add($"The record of the ceremony {name} is damaged: {damaged.Message}.");
            }
        }
        foreach (var name in told.Keys.Except(there)) findings.Add($"The audit log tells of the ceremony {name}, and there is no record of it.");
    }

    // The heads that the log was told, of each ceremony that was held here.
    private static Dictionary<string, List<string>> Told(DatabaseConnection connection)
    {
        var told = new Dictionary<string, List<string>>();
        using var rows = connection.Query(
            "SELECT entry FROM log WHERE event IN (?1, ?2, ?3, ?4) ORDER BY id",
            AuditEventType.CeremonyOpened.Name, AuditEventType.CeremonyActed.Name, AuditEventType.CeremonyEnded.Name, AuditEventType.CeremonyAborted.Name);
        while (rows.Read())
        {
            using var leaf = JsonDocument.Parse(rows.GetFieldValue<byte[]>(0));
            var (name, head) = (leaf.RootElement.GetProperty("ceremony").GetString()!, leaf.RootElement.GetProperty("transcript").GetString()!);
            if (!told.TryGetValue(name, out var heads)) told[name] = heads = [];
            heads.Add(head);
        }
        return told;
    }
}
