using System.Text;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Ui.Devices;

/// <summary>What is wrong with a table as a whole: the key of the text that says it, and what stands in it.</summary>
internal sealed class TableRefusedException(string key, params object[] values) : Exception(key)
{
    public string Key { get; } = key;

    public object[] Values { get; } = values;
}

/// <summary>
/// Devices as people paste them: a column of names (or, of one manufacturer, of serial numbers), or a table with a header as the list of
/// devices has it in CSV (RFC 4180; semicolons and tabs as spreadsheets write them).
/// </summary>
internal static class DeviceTable
{
    /// <summary>Devices that are added together, at most.</summary>
    public const int MostRows = 1000;

    private static readonly string[] Columns = ["name", "serialNumber", "manufacturer", "dnsNames", "ipAddresses", "uris"];

    /// <summary>Reads a table.</summary>
    /// <param name="text">As pasted.</param>
    /// <param name="domain">The domain that they will belong to.</param>
    /// <param name="manufacturer">Whose serial numbers they are where the table does not say; null: it says, or they have none.</param>
    /// <exception cref="TableRefusedException">It is none, or too large.</exception>
    public static IReadOnlyList<NewDevice> Read(string text, string domain, string? manufacturer)
    {
        var lines = Lines(text);
        if (lines is []) throw new TableRefusedException("many.empty");
        string[] header = lines[0].Exists(cell => Named(cell) is not null) ? Header(lines[0]) : [manufacturer is null ? "name" : "serialNumber"];
        var rows = header.Length == 1 && Named(lines[0][0]) is null ? lines : lines[1..];
        if (rows.Count > MostRows) throw new TableRefusedException("many.tooMany", MostRows);
        return [.. rows.Select(row => Device(header, row, domain, manufacturer))];
    }

    /// <summary>Reads serial numbers: a column of them or, of a table with a header, the column <c>serialNumber</c>.</summary>
    /// <exception cref="TableRefusedException">It is none, or too large.</exception>
    public static IReadOnlyList<string> Serials(string text)
    {
        var lines = Lines(text);
        if (lines is []) throw new TableRefusedException("many.empty");
        var column = lines[0].FindIndex(cell => cell.Equals("serialNumber", StringComparison.OrdinalIgnoreCase));
        if (column >= 0) lines.RemoveAt(0);
        else if (lines.Find(line => line.Count > 1) is { } wide) throw new TableRefusedException("many.wide", string.Join(", ", wide), 1);
        if (lines.Count > MostRows) throw new TableRefusedException("many.tooMany", MostRows);
        return [.. lines.Select(line => line.ElementAtOrDefault(Math.Max(column, 0)) ?? "")];
    }

    private static string[] Header(List<string> cells) => [.. cells.Select(cell => Named(cell) ?? throw new TableRefusedException("many.column", cell, string.Join(", ", Columns)))];

    private static string? Named(string cell) => Array.Find(Columns, column => column.Equals(cell, StringComparison.OrdinalIgnoreCase));

    private static NewDevice Device(string[] header, List<string> row, string domain, string? manufacturer)
    {
        if (row.Count > header.Length) throw new TableRefusedException("many.wide", string.Join(", ", row), header.Length);
        var serial = Cell("serialNumber");
        return new(Cell("name") ?? NameOf(serial), domain)
        {
            SerialNumber = serial,
            Manufacturer = Cell("manufacturer") ?? (serial is null ? null : manufacturer),
            DnsNames = Cells("dnsNames"),
            IpAddresses = Cells("ipAddresses"),
            Uris = Cells("uris"),
        };

        string? Cell(string column) => Array.IndexOf(header, column) is >= 0 and var at && at < row.Count && row[at].Length > 0 ? row[at] : null;

        string[] Cells(string column) => Cell(column)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    // A device without a name is called by its serial number, in the letters that a name has.
    private static string NameOf(string? serial) =>
        serial is null ? "" : string.Concat(serial.ToLowerInvariant().Select(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '.' ? symbol : '-')).TrimStart('-', '.');

    // RFC 4180 section 2. A cell in quotes may hold the separator, quotes (written twice) and ends of lines.
    private static List<List<string>> Lines(string text)
    {
        var separator = Separator(text);
        var (lines, line, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i <= text.Length; i++)
        {
            var symbol = i == text.Length ? '\n' : text[i];
            if (quoted && i == text.Length) throw new TableRefusedException("many.quote");
            if (quoted && symbol == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
            else if (symbol == '"' && (quoted || cell.Length == 0)) quoted = !quoted;
            else if (quoted || (symbol != separator && symbol is not ('\r' or '\n'))) cell.Append(symbol);
            else if (symbol is not '\r')
            {
                line.Add(cell.ToString().Trim());
                cell.Clear();
                if (symbol != '\n') continue;
                if (line.Exists(entry => entry.Length > 0)) lines.Add(line);
                line = [];
            }
        }
        return lines;
    }

    private static char Separator(string text)
    {
        var first = text.AsSpan().TrimStart();
        first = first[..(first.IndexOf('\n') is >= 0 and var end ? end : first.Length)];
        return first.Contains('\t') ? '\t' : first.Contains(';') ? ';' : ',';
    }
}
