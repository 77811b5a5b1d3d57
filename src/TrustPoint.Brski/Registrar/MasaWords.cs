using System.Globalization;
using System.Text;
using TrustPoint.Brski.Wire;

namespace TrustPoint.Brski.Registrar;

/// <summary>
/// What a MASA says beside its status (RFC 8995 section 5.6), such as why it refuses. It is foreign text: the
/// first words of it, on one line, without characters that move a cursor, hide, or turn what stands beside them around.
/// </summary>
internal static class MasaWords
{
    private const int MaxBytes = 1024;
    private const int MaxLength = 200;

    /// <summary>Reads them; null: it says nothing that people read, or not in time. The answer is what it is without them.</summary>
    public static async Task<string?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        if (!MediaTypes.Is(content.Headers.ContentType?.ToString(), "text/plain")) return null;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            var bytes = new byte[MaxBytes];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            return Printable(Encoding.UTF8.GetString(bytes, 0, length));
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>On one line, at most so long, of characters that show.</summary>
    internal static string? Printable(string text)
    {
        var shown = new StringBuilder(MaxLength);
        foreach (var rune in text.EnumerateRunes())
        {
            var shows = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator) && rune != Rune.ReplacementChar;
            if (!shows && (shown.Length == 0 || shown[^1] == ' ')) continue;
            if (shown.Length + rune.Utf16SequenceLength > MaxLength) break;
            shown.Append(shows ? rune.ToString() : " ");
        }
        return shown.ToString().TrimEnd() is { Length: > 0 } words ? words : null;
    }
}
