using System.Text.Json;
using System.Text.Json.Serialization;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Storage.Database;

/// <summary>What is short and not searched for, inside a row: a JSON array of strings, or an object whose enumerations are words.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Words = new() { Converters = { new JsonStringEnumConverter() } };

    public static string Write(IReadOnlyList<string> list) => JsonSerializer.Serialize(list);

    public static IReadOnlyList<string> Read(string json) => JsonSerializer.Deserialize<string[]>(json)!;

    public static string Write(JoinRules rules) => JsonSerializer.Serialize(rules, Words);

    public static JoinRules ReadRules(string json) => JsonSerializer.Deserialize<JoinRules>(json, Words)!;
}
