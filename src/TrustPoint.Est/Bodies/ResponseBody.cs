using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Est.Bodies;

/// <summary>
/// Writes DER as base64 so that the clients in the field read it: one line and one LF, with Content-Length, never chunked. libest cannot
/// read a long line and is given lines of 64. RFC 8951 section 3 allows both.
/// </summary>
internal static class ResponseBody
{
    /// <summary>libest reads a line into a buffer of 1,024.</summary>
    private const int LongestLine = 1000;

    private const int Columns = 64;

    /// <summary>Writes the whole response.</summary>
    public static async Task WriteAsync(HttpResponse response, string contentType, ReadOnlyMemory<byte> der, CancellationToken ct)
    {
        var length = Base64.GetMaxEncodedToUtf8Length(der.Length);
        var userAgent = response.HttpContext.Request.Headers.UserAgent.ToString();
        var columns = length > LongestLine && userAgent.StartsWith("libest", StringComparison.Ordinal) ? Columns : length;
        var lines = (length + columns - 1) / columns;

        response.ContentType = contentType;
        response.ContentLength = length + lines;
        Encode(der.Span, columns, response.BodyWriter.GetSpan(length + lines));
        response.BodyWriter.Advance(length + lines);
        await response.BodyWriter.FlushAsync(ct);
    }

    private static void Encode(ReadOnlySpan<byte> der, int columns, Span<byte> text)
    {
        var bytesPerLine = columns / 4 * 3;
        while (!der.IsEmpty)
        {
            var line = der[..Math.Min(bytesPerLine, der.Length)];
            Base64.EncodeToUtf8(line, text, out _, out var written);
            text[written] = (byte)'\n';
            text = text[(written + 1)..];
            der = der[line.Length..];
        }
    }
}
