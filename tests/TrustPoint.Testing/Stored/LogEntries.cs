using System.Text.Json;
using TrustPoint.Ca.Audit;

namespace TrustPoint.Testing.Stored;

/// <summary>What stands on the audit log.</summary>
public static class LogEntries
{
    /// <summary>The entries of these events, oldest first.</summary>
    public static async Task<List<JsonElement>> EntriesAsync(this IAuditStore log, params AuditEventType[] types)
    {
        var found = new List<JsonElement>();
        await foreach (var leaf in log.ReadAsync(0, default))
        {
            var entry = JsonElement.Parse(leaf);
            if (types.Any(type => entry.GetProperty("event").ValueEquals(type.Name))) found.Add(entry);
        }
        return found;
    }

    /// <summary>The same as text.</summary>
    public static async Task<List<string>> TextsAsync(this IAuditStore log, params AuditEventType[] types) => [.. (await log.EntriesAsync(types)).Select(entry => entry.GetRawText())];
}
