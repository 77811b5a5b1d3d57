using System.Text.Json.Nodes;

namespace TrustPoint.Appliance.Rest.Description;

/// <summary>JSON schemas, as <see cref="OpenApi"/> writes them, in the words of somebody who reads them.</summary>
internal static class SchemaWords
{
    private const string ReferenceStart = "#/components/schemas/";

    /// <summary>What a value is.</summary>
    public static string Of(JsonNode schema)
    {
        if (schema is not JsonObject) return "anything";
        if ((string?)schema["$ref"] is { } reference) return reference.StartsWith(ReferenceStart, StringComparison.Ordinal) ? reference[ReferenceStart.Length..] : "the same again";
        if (schema["enum"] is JsonArray words) return string.Join(" | ", words.Select(word => word?.GetValue<string>() ?? "null"));
        var (type, orNull) = TypeOf(schema);
        var word = type switch
        {
            "string" => (string?)schema["format"] == "date-time" ? "time" : "text",
            "integer" or "number" => "number",
            "boolean" => "true or false",
            "array" => $"list of {(schema["items"] is { } item ? Of(item) : "anything")}",
            "object" => schema["additionalProperties"] is JsonObject values ? $"map to {Of(values)}" : "object",
            _ => "anything",
        };
        return orNull ? $"{word}, or null" : word;
    }

    /// <summary>The members of a message, those of inner objects with a dotted name.</summary>
    public static IEnumerable<(string Name, string Form)> Members(JsonNode schema, string prefix = "")
    {
        if (schema is not JsonObject || schema["properties"] is not JsonObject properties) yield break;
        foreach (var (name, member) in properties)
        {
            if (member is null) continue;
            yield return (prefix + name, Of(member));
            var inner = member is JsonObject && member["items"] is { } item ? Members(item, $"{prefix}{name}[].") : Members(member, $"{prefix}{name}.");
            foreach (var deeper in inner) yield return deeper;
        }
    }

    /// <summary>A value of this form, to be filled in; null where that is allowed.</summary>
    public static JsonNode? Specimen(JsonNode schema, JsonObject schemas)
    {
        if (schema is not JsonObject) return "…";
        if ((string?)schema["$ref"] is { } reference && reference.StartsWith(ReferenceStart, StringComparison.Ordinal)) return Specimen(schemas[reference[ReferenceStart.Length..]]!, schemas);
        if (schema["enum"] is JsonArray words) return words[0]?.DeepClone();
        var (type, orNull) = TypeOf(schema);
        if (orNull && type != "object") return null;
        return type switch
        {
            "string" => (string?)schema["format"] == "date-time" ? "2027-01-31T00:00:00Z" : "…",
            "integer" or "number" => 1,
            "boolean" => true,
            "array" => new JsonArray(),
            _ => new JsonObject((schema["properties"]?.AsObject() ?? []).Select(member => KeyValuePair.Create(member.Key, Specimen(member.Value!, schemas)))),
        };
    }

    private static (string? Type, bool OrNull) TypeOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => (several.Select(type => type!.GetValue<string>()).FirstOrDefault(type => type != "null"), several.Any(type => type!.GetValue<string>() == "null")),
        JsonValue one => (one.GetValue<string>(), false),
        _ => (null, false),
    };
}
