using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>JSON that is written in one way: indented by nothing, members in their order.</summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain)) content(json);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
