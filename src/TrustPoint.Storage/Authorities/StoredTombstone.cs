using System.Text.Json;
using TrustPoint.Ca.Authorities;

namespace TrustPoint.Storage.Authorities;

/// <summary>A tombstone inside an authority's row: a JSON object, the time in seconds.</summary>
internal sealed record StoredTombstone(long At, string Reason, string? Ceremony, string? Transcript)
{
    public static string Write(KeyTombstone tombstone) =>
        JsonSerializer.Serialize(new StoredTombstone(tombstone.At.ToUnixTimeSeconds(), tombstone.Reason, tombstone.Ceremony, tombstone.Transcript));

    public static KeyTombstone Read(string json)
    {
        var stored = JsonSerializer.Deserialize<StoredTombstone>(json)!;
        return new(DateTimeOffset.FromUnixTimeSeconds(stored.At), stored.Reason, stored.Ceremony, stored.Transcript);
    }
}
