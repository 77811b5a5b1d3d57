using System.Text.Json;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>Where a verb writes its answer: words for people, or with <c>--json</c> the same as JSON.</summary>
internal sealed class Terminal(TextWriter output, bool json)
{
    /// <summary>Writes the answer in the form that was asked for.</summary>
    /// <param name="value">What goes to JSON.</param>
    /// <param name="words">Writes it for people.</param>
    public void Show<T>(T value, Action<TextWriter> words)
    {
        if (json) output.WriteLine(JsonSerializer.Serialize(value, MessageFormat.Indented));
        else words(output);
    }

    /// <summary>Writes rows as columns, as wide as their widest cell.</summary>
    public void ShowTable<T>(IReadOnlyList<T> rows, string none, params (string Title, Func<T, string?> Cell)[] columns) => Show(rows, words =>
    {
        if (rows is [])
        {
            words.WriteLine(none);
            return;
        }
        string[][] lines = [[.. columns.Select(column => column.Title)], .. rows.Select(row => columns.Select(column => Clean(column.Cell(row))).ToArray())];
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines) words.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    });

    /// <summary>Writes one object as lines of name and value.</summary>
    public void ShowFields<T>(T value, params (string Name, string? Value)[] fields) => Show(value, words =>
    {
        var width = fields.Max(field => field.Name.Length);
        foreach (var (name, text) in fields) words.WriteLine($"{name.PadRight(width)}  {Clean(text)}");
    });

    /// <summary>Writes text for people that JSON already carries.</summary>
    public void ShowWords(string words)
    {
        if (!json) output.Write(words);
    }

    /// <summary>Says how to get the next page; JSON rows carry what it needs.</summary>
    public void ShowNext(string? next)
    {
        if (next is not null) ShowWords($"more: --cursor {next}\n");
    }

    /// <summary>Writes what has its form already.</summary>
    public void Write(string text) => output.Write(text);

    /// <summary>A time as people read it: UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // Names in certificates are other people's: control characters must not reach a terminal.
    private static string Clean(string? cell) => cell is null or "" ? "-" : string.Concat(cell.Select(c => char.IsControl(c) ? '?' : c));
}
