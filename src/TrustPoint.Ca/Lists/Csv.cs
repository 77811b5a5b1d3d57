using System.Buffers;

namespace TrustPoint.Ca.Lists;

/// <summary>Rows as RFC 4180 section 2 has them: comma, CRLF, quoted where needed, a header first. What others wrote in a cell stays text.</summary>
public static class Csv
{
    // What makes a spreadsheet take a cell for a formula; some take the full-width forms too.
    private static readonly SearchValues<char> FormulaBeginnings = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"");

    /// <summary>A line with its end.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    // RFC 4180 section 2 (7): a quote in a cell is written twice. Control characters have no place in its TEXTDATA.
    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var text = string.Create(value.Length, value, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
        });
        if (FormulaBeginnings.Contains(value[0])) text = $"'{text}";
        // Where people write decimal commas, a spreadsheet takes a semicolon for the end of a cell.
        for (var end = text.IndexOf(';'); end >= 0; end = text.IndexOf(';', end + 1))
            if (end + 1 < text.Length && FormulaBeginnings.Contains(text[end + 1])) text = text.Insert(end + 1, "'");
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
