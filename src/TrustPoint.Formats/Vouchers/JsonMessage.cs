using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrustPoint.Formats.Vouchers;

/// <summary>
/// The one door through which BRSKI's JSON is read: bounded in size and depth, no member twice, nothing behind it. Members that are not
/// asked for are passed over (RFC 8995 section 5.6.1).
/// </summary>
internal sealed partial class JsonMessage : IDisposable
{
    private const int MaxSize = 64 * 1024;
    private const int MaxDepth = 8;
    private const int LongestName = 64;

    private readonly string what;
    private readonly JsonDocument? document;
    private readonly JsonElement root;

    /// <param name="what">What it is, for the error.</param>
    /// <param name="utf8">All its bytes.</param>
    /// <param name="maxSize">In octets.</param>
    /// <exception cref="DecodeException">Not one JSON object.</exception>
    public JsonMessage(string what, ReadOnlyMemory<byte> utf8, int maxSize = MaxSize)
    {
        this.what = what;
        if (utf8.Length > maxSize) throw new DecodeException($"{what} is larger than {maxSize} octets");
        try
        {
            ReadStrings(utf8.Span);
            document = JsonDocument.Parse(utf8, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DecodeException($"{what} is not JSON in valid Unicode, of at most {MaxDepth} levels, with every member once");
        }
        root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new DecodeException($"{what} is not a JSON object");
    }

    private JsonMessage(string what, JsonElement root) => (this.what, this.root) = (what, root);

    /// <summary>The names of all members but these, made fit for one line.</summary>
    public IEnumerable<string> NamesOtherThan(IReadOnlySet<string> known) =>
        root.EnumerateObject().Where(member => !known.Contains(member.Name)).Select(member => OneLine(member.Name, LongestName));

    /// <summary>The object inside a member; null: there is none of that name.</summary>
    public JsonMessage? Inner(string name) => Find(name) is { } element
        ? element.ValueKind == JsonValueKind.Object ? new(what, element) : throw Wrong(name, "an object")
        : null;

    /// <summary>The objects in the array of a member; null: there is none of that name.</summary>
    public IReadOnlyList<JsonMessage>? Items(string name) => Find(name) is not { } element ? null
        : element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? [.. element.EnumerateArray().Select(item => new JsonMessage(what, item))]
            : throw Wrong(name, "an array of objects");

    /// <summary>A string without control characters; null: absent or null.</summary>
    public string? Text(string name, int longest)
    {
        if (Find(name) is not { } element) return null;
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(name, "a string");
        return text.Length is 0 || text.Length > longest || text.Any(char.IsControl)
            ? throw Wrong(name, $"a string of 1 to {longest} characters without control characters")
            : text;
    }

    /// <summary>Somebody's words for people, made fit for one line: control characters become spaces, what is too long is cut. Null: absent, null or empty.</summary>
    public string? Words(string name, int longest) => Find(name) is not { } element ? null
        : element.ValueKind == JsonValueKind.String ? OneLine(element.GetString()!, longest) is { Length: > 0 } words ? words : null
        : throw Wrong(name, "a string");

    /// <summary>Octets in base64 (RFC 7951 section 6.6, RFC 4648 section 4); null: absent.</summary>
    public ReadOnlyMemory<byte>? Octets(string name)
    {
        if (Find(name) is not { } element) return null;
        return Octets(element, name);
    }

    /// <summary>An array of them, each in the one spelling that base64 has for it (RFC 4648 section 3.5); null: absent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? ManyOctets(string name, int most) => Find(name) is not { } element ? null
        : element.ValueKind == JsonValueKind.Array && element.GetArrayLength() <= most
            ? [.. element.EnumerateArray().Select(item => Octets(item, name) is var octets && Convert.ToBase64String(octets.Span) == item.GetString() ? octets : throw Wrong(name, "base64 in its one form"))]
            : throw Wrong(name, $"an array of at most {most}");

    /// <summary>A date and time with its offset (RFC 6991, RFC 3339 section 5.6); null: absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Find(name) is not { } element) return null;
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        return DateAndTime().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw Wrong(name, "a date and time with an offset (RFC 3339)");
    }

    /// <summary>True or false, which samples of the RFC write as strings too; null: absent.</summary>
    public bool? Truth(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when text.GetString() is "true" or "false" => text.GetString() == "true",
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>A whole number from 0 on, which samples of the RFC write as strings too; null: absent.</summary>
    public int? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } element when element.TryGetInt32(out var number) && number >= 0 => number,
        { ValueKind: JsonValueKind.String } text when int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Wrong(name, "a whole number"),
    };

    /// <summary>A member as it stands, of at most that many characters; null: absent or null.</summary>
    public string? Raw(string name, int longest) => Find(name) is { } element
        ? element.GetRawText() is { } text && text.Length <= longest ? text : throw Wrong(name, $"at most {longest} characters")
        : null;

    /// <summary>The error of a member that is not there.</summary>
    public DecodeException Missing(string name) => new($"{what}: {name} is missing");

    /// <summary>The error of a member that is not what it must be.</summary>
    public DecodeException Wrong(string name, string wanted) => new($"{what}: {name} is not {wanted}");

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateAndTime();

    private ReadOnlyMemory<byte> Octets(JsonElement element, string name)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(name, "base64");
        var octets = new byte[text.Length / 4 * 3];
        // Its own decoder passes over white space, which the RFC does not.
        return text.Length > 0 && !text.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(text, octets, out var length)
            ? octets.AsMemory(0, length)
            : throw Wrong(name, "base64");
    }

    private static string OneLine(string text, int longest)
    {
        if (text.Length > longest) text = text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
        return string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
    }

    private JsonElement? Find(string name) => root.TryGetProperty(name, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;

    // A lone surrogate, or an octet that is not UTF-8, is found only when its string is read: all of them are, names too.
    private static void ReadStrings(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String) reader.GetString();
        }
    }
}
