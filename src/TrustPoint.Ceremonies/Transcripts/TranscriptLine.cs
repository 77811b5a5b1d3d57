using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustPoint.Ceremonies.Transcripts;

/// <summary>
/// One line of a transcript: a JSON object in UTF-8 with the members seq, time (UTC, RFC 3339), step, actor, role, event, data and prev, in this
/// order and with no blanks. There is one way to write a line, so that every changed octet shows.
/// </summary>
/// <param name="Seq">From 1.</param>
/// <param name="Time">UTC, whole milliseconds.</param>
/// <param name="Step">The number of the step; 0: of none.</param>
/// <param name="Actor">Who did it: a person's login name, or <c>machine</c>.</param>
/// <param name="Role">What the person is there for; empty: not a person.</param>
/// <param name="Event">What happened, a word of <see cref="TranscriptEvents"/>.</param>
/// <param name="Data">What belongs to it: names and values, never secrets.</param>
/// <param name="Prev">Lower-case hex of SHA-256 over the line before; 64 zeros for the first.</param>
public sealed record TranscriptLine(
    long Seq, DateTimeOffset Time, int Step, string Actor, string Role, string Event, IReadOnlyList<KeyValuePair<string, string>> Data, string Prev)
{
    /// <summary>The form of <see cref="Time"/>.</summary>
    public const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Octets of the longest line.</summary>
    public const int Longest = 64 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Members = ["seq", "time", "step", "actor", "role", "event", "data", "prev"];

    /// <summary>A value of the line, or null.</summary>
    public string? this[string name] => Data.FirstOrDefault(value => value.Key == name).Value;

    /// <summary>The line's octets, without a line feed.</summary>
    public byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", Seq);
            json.WriteString("time", Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteNumber("step", Step);
            json.WriteString("actor", Actor);
            json.WriteString("role", Role);
            json.WriteString("event", Event);
            json.WriteStartObject("data");
            foreach (var (name, value) in Data) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteString("prev", Prev);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="TranscriptException">It is not one, or is written in another way than <see cref="Encode"/> does.</exception>
    public static TranscriptLine Decode(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > Longest) throw new TranscriptException("it is too long");
        try
        {
            using var document = JsonDocument.Parse(octets.ToArray(), new() { MaxDepth = 3 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.EnumerateObject().Select(member => member.Name).SequenceEqual(Members)) throw new TranscriptException("its members are not those of a line");
            var line = new TranscriptLine(
                root.GetProperty("seq").GetInt64(), TimeOf(root.GetProperty("time")), root.GetProperty("step").GetInt32(), Text(root.GetProperty("actor")), Text(root.GetProperty("role")),
                Text(root.GetProperty("event")), [.. root.GetProperty("data").EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Text(member.Value)))], Text(root.GetProperty("prev")));
            if (line.Data.DistinctBy(value => value.Key).Count() != line.Data.Count) throw new TranscriptException("one of its values is there twice");
            return line.Encode().AsSpan().SequenceEqual(octets) ? line : throw new TranscriptException("it is not written as lines are");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            throw new TranscriptException("it is not a line of a transcript");
        }
    }

    /// <summary>Lower-case hex of SHA-256 over a line.</summary>
    public static string HashOf(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private static DateTimeOffset TimeOf(JsonElement element) =>
        DateTimeOffset.ParseExact(Text(element), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Text(JsonElement element) => element.GetString() ?? throw new TranscriptException("one of its values is null");
}

/// <summary>Octets are no transcript, or not the one that was written.</summary>
/// <param name="message">Why.</param>
public sealed class TranscriptException(string message) : Exception(message);
