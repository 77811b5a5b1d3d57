using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustPoint.Ui.Reference;

namespace TrustPoint.Appliance.Rest.Description;

/// <summary>The reference that people read, made from the OpenAPI document: what it does not say, the page does not.</summary>
internal sealed partial class ShownReference(IEnumerable<IAdminRoutes> subjects) : IApiReference
{
    private const string Json = "application/json";

    private readonly Lazy<JsonObject> document = new(() => OpenApi.Of(subjects.SelectMany(subject => subject.Routes)));

    private JsonObject Schemas => document.Value["components"]!["schemas"]!.AsObject();

    /// <inheritdoc/>
    public ApiReference For(string origin) => new(
        [.. document.Value["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => Route(origin, path.Key[1..], operation.Key.ToUpperInvariant(), operation.Value!.AsObject())))],
        [.. Schemas.OrderBy(schema => schema.Key, StringComparer.Ordinal).Select(schema => new ReferenceMessage(schema.Key, [.. SchemaWords.Members(schema.Value!)]))]);

    private ReferenceRoute Route(string origin, string path, string method, JsonObject operation)
    {
        var body = operation["requestBody"]?["content"]!.AsObject().Single();
        return new(
            Text(operation["operationId"]), Text(operation["tags"]![0]), method, path, Text(operation["summary"]), Text(operation["description"]),
            [.. operation["x-roles"]!.AsArray().Select(Text)],
            [.. operation["parameters"]!.AsArray().Select(parameter => new ReferenceParameter(Text(parameter!["name"]), Text(parameter["in"]), (string?)parameter["description"]))],
            body is not { } taken ? null : taken.Key == Json ? SchemaWords.Of(taken.Value!["schema"]!) : taken.Key,
            SchemaWords.Of(operation["responses"]!["200"]!["content"]![Json]!["schema"]!),
            Example(origin, path, method, body));
    }

    private string Example(string origin, string path, string method, KeyValuePair<string, JsonNode?>? body)
    {
        var text = new StringBuilder("curl --cacert anchors.pem --header \"Authorization: Bearer $KEY\"");
        if (method != "GET") text.Append(" \\\n  --request ").Append(method);
        if (body is { } taken)
        {
            text.Append(" \\\n  --header \"Content-Type: ").Append(taken.Key).Append('"');
            if (taken.Key == Json) text.Append(" \\\n  --data '").Append(SchemaWords.Specimen(taken.Value!["schema"]!, Schemas)!.ToJsonString(MessageFormat.Compact)).Append('\'');
            else text.Append(" \\\n  --data-binary @file");
        }
        return text.Append(" \\\n  ").Append(origin).Append("/api/v1/").Append(PathParameter().Replace(path, part => part.Groups[1].Value.ToUpperInvariant())).ToString();
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
