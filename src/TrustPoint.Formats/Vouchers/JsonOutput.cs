using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustPoint.Formats.Vouchers;

/// <summary>How BRSKI's JSON is written.</summary>
internal static class JsonOutput
{
    // Base64 has a plus sign, which the default would escape.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object.</summary>
    /// <param name="write">Writes its members.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>A date and time in UTC, whole seconds (RFC 3339).</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } at) writer.WriteString(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>Octets in base64.</summary>
    public static void WriteOctets(this Utf8JsonWriter writer, string name, ReadOnlyMemory<byte>? octets)
    {
        if (octets is { } bytes) writer.WriteString(name, Convert.ToBase64String(bytes.Span));
    }
}
