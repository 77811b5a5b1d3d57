using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>How every message of the REST API and every <c>--json</c> output is written: camelCase, enumerations as words.</summary>
public static class MessageFormat
{
    /// <summary>For bodies.</summary>
    public static readonly JsonSerializerOptions Compact = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>For people's terminals.</summary>
    public static readonly JsonSerializerOptions Indented = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });

    private static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        // What this writes goes to terminals and JSON parsers, never into HTML.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}

/// <summary>Why a request was not done. RFC 9457.</summary>
/// <param name="Type">What kind of problem it is, for programs: a URI reference that never changes its meaning (RFC 9457 section 3.1.1).</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">The reason, for people.</param>
public sealed record Problem(string Type, int Status, string Detail)
{
    private static readonly FrozenDictionary<int, string> Types = new Dictionary<int, string>
    {
        [400] = "invalid",
        [401] = "unauthorized",
        [403] = "forbidden",
        [404] = "not-found",
        [405] = "method-not-allowed",
        [409] = "conflict",
        [413] = "too-large",
        [415] = "unsupported-media-type",
        [422] = "key-reused",
        [429] = "too-many-requests",
        [500] = "failed",
        [503] = "unavailable",
    }.ToFrozenDictionary();

    /// <summary>The proposal that waits for a second person, where that is the problem; else left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Proposal { get; init; }

    /// <summary>What a selection of certificates holds now, where that is why they were not revoked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RevocationPreview? Preview { get; init; }

    /// <summary>One of the kinds that a status alone tells apart.</summary>
    public static Problem Of(int status, string detail) => new($"/problems/{Types.GetValueOrDefault(status, "failed")}", status, detail);
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="Next">Give this as <c>cursor</c> for the page that follows; null when this was the last.</param>
/// <param name="Previous">Give this as <c>cursor</c> for the page before; null when this was the first.</param>
/// <param name="Count">How many rows the whole list has, where <c>count=true</c> asked for it.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next, string? Previous, ListCount? Count);

/// <summary>The name of what was dealt with.</summary>
/// <param name="Name">The name.</param>
public sealed record Named(string Name);
