using System.Text.Json;
using TrustPoint.Ca.Audit;

namespace TrustPoint.Ui.Audit;

/// <summary>An entry of the log as its members say it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Time">When.</param>
/// <param name="Event">What happened, from the catalogue.</param>
/// <param name="Subject">Who did it.</param>
/// <param name="Proof">How that was proved.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Details">The members that not every entry has.</param>
public sealed record SeenEntry(long Index, DateTimeOffset Time, string Event, string Subject, string Proof, string Outcome, IReadOnlyList<(string Name, string Value)> Details)
{
    private static readonly string[] Head = ["time", "component", "event", "subject", "proof", "outcome"];

    // What people look for first, in this order: it says what an entry is about.
    private static readonly string[] Objects = ["device", "person", "manufacturer", "domain", "profile", "serial", "crl", "authority", "module", "hostNames", "source"];

    /// <summary>What it is about; null: itself says it.</summary>
    public (string Name, string Value)? About => Objects.Select(name => Details.FirstOrDefault(detail => detail.Name == name)).FirstOrDefault(detail => detail.Name is not null) is { Name: not null } found ? found : null;

    /// <summary>Reads it. The store vouches that it is a JSON object.</summary>
    public static SeenEntry Of(AuditRecord record)
    {
        var members = JsonElement.Parse(record.Bytes);
        return new(
            record.Index, members.GetProperty("time").GetDateTimeOffset(), Text("event"), Text("subject"), Text("proof"), Text("outcome"),
            [.. members.EnumerateObject().Where(member => !Head.Contains(member.Name)).Select(member => (member.Name, Written(member.Value)))]);

        string Text(string name) => members.GetProperty(name).GetString() ?? "";
    }

    private static string Written(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
