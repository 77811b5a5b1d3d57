using System.Text.Json;

namespace TrustPoint.Storage.Database;

/// <summary>Short lists inside a row: a JSON array of strings.</summary>
internal static class StoredJson
{
    public static string Write(IReadOnlyList<string> list) => JsonSerializer.Serialize(list);

    public static IReadOnlyList<string> Read(string json) => JsonSerializer.Deserialize<string[]>(json)!;
}
