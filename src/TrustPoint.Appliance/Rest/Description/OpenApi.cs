using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using TrustPoint.Appliance.CommandLine;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest.Description;

/// <summary>The REST API as an OpenAPI 3.1 document, made from the route table and the messages themselves.</summary>
internal static partial class OpenApi
{
    private static readonly JsonSchemaExporterOptions Schemas = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>Writes the document.</summary>
    public static JsonObject Of(IEnumerable<AdminRoute> routes)
    {
        var components = new JsonObject();
        var paths = new JsonObject();
        foreach (var group in routes.OrderBy(route => route.Path, StringComparer.Ordinal).GroupBy(route => route.Path))
        {
            var item = new JsonObject();
            foreach (var route in group) item[route.Method.ToLowerInvariant()] = Operation(route, RouteDescriptions.Of(route), components);
            paths[$"/{group.Key}"] = item;
        }
        _ = Reference(typeof(Problem), components);
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "TrustPoint",
                ["version"] = VersionVerb.Product,
                ["description"] = "The commands of the appliance. Errors are problem details (RFC 9457); times are RFC 3339 in UTC; serial numbers and digests are hex.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api/v1" }),
            // RFC 6750 section 2.1; on the socket the kernel says who asks.
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = components,
                ["securitySchemes"] = new JsonObject { ["apiKey"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    private static JsonObject Operation(AdminRoute route, RouteDescription description, JsonObject components)
    {
        var parameters = new JsonArray();
        foreach (Match name in PathParameter().Matches(route.Path)) parameters.Add(Parameter("path", name.Groups[1].Value, null, required: true));
        foreach (var parameter in description.Query) parameters.Add(Parameter("query", parameter.Name, parameter.Meaning, required: false));
        if (route.IsRepeatable) parameters.Add(Parameter("header", "Idempotency-Key", "The same key with the same body within 24 h gives the same answer and does nothing twice", required: false));
        var operation = new JsonObject
        {
            ["operationId"] = OperationId(route),
            ["summary"] = description.Summary,
            ["description"] = $"Takes the right to {RightWords.Of(route.Right)}.",
            ["tags"] = new JsonArray(route.Path.Split('/')[0]),
            ["x-roles"] = new JsonArray([.. Enum.GetValues<Role>().Select(role => new HeldRole(role)).Where(held => held.ReachOf(route.Right).IsAnywhere).Select(held => JsonValue.Create(held.ToString()))]),
            ["parameters"] = parameters,
        };
        if (description.Takes is { } takes) operation["requestBody"] = Body("application/json", Reference(takes, components));
        if (description.TakesMedia is { } media) operation["requestBody"] = Body(media, new JsonObject { ["type"] = "string", ["format"] = "binary" });
        var content = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference(description.Gives, components) } };
        if (description.IsList) content["text/csv"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done", ["content"] = content },
            ["default"] = new JsonObject
            {
                ["description"] = "Not done; says why",
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference(typeof(Problem), components) } },
            },
        };
        return operation;
    }

    private static JsonObject Parameter(string place, string name, string? meaning, bool required)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = required, ["schema"] = new JsonObject { ["type"] = "string" } };
        if (meaning is not null) parameter["description"] = meaning;
        return parameter;
    }

    private static JsonObject Body(string media, JsonObject schema) =>
        new() { ["required"] = true, ["content"] = new JsonObject { [media] = new JsonObject { ["schema"] = schema } } };

    // Messages stand once among the components; lists of them, and maps, where they are.
    private static JsonObject Reference(Type type, JsonObject components)
    {
        if (ItemOf(type) is { } item) return new() { ["type"] = "array", ["items"] = Reference(item, components) };
        if (!type.IsClass || type == typeof(object)) return MessageFormat.Compact.GetJsonSchemaAsNode(type, Schemas).AsObject();
        var name = NameOf(type);
        // Held before it is made: a message may hold others of its kind.
        if (!components.ContainsKey(name)) components[name] = MessageFormat.Compact.GetJsonSchemaAsNode(type, Schemas);
        return new() { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}Of{NameOf(type.GenericTypeArguments[0])}" : type.Name;

    private static string OperationId(AdminRoute route) =>
        JsonNamingPolicy.CamelCase.ConvertName(string.Concat(PathParameter().Replace(route.Path, "by/$1").Split('/', '-').Prepend(route.Method.ToLowerInvariant()).Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
