using System.CommandLine;
using System.Globalization;
using System.Text;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>The options of every list that has pages.</summary>
internal sealed class Paging
{
    private Paging(string[] sorts)
    {
        Sort = new("--sort") { Description = $"The order: {string.Join(", ", sorts)} (default: {sorts[0]})" };
        Sort.AcceptOnlyFromAmong(sorts);
    }

    /// <summary>How many rows.</summary>
    public Option<int> Limit { get; } = LimitOption();

    /// <summary>Where the page begins.</summary>
    public Option<string?> Cursor { get; } = new("--cursor") { Description = "The page that \"more\" of the page before named" };

    /// <summary>The whole list.</summary>
    public Option<bool> Csv { get; } = new("--csv") { Description = "The whole list as CSV" };

    /// <summary>In which order.</summary>
    public Option<string?> Sort { get; }

    /// <summary>For a list that has no other pages.</summary>
    public static Option<int> LimitOption() => new("--limit") { Description = "Rows of a page, 1 to 1000", DefaultValueFactory = _ => 100 };

    /// <summary>For a list that has these orders.</summary>
    public static Paging Of<TSort>()
        where TSort : struct, Enum =>
        new([.. Words.Of<TSort>()]);

    /// <summary>Writes the whole list, where that was asked for.</summary>
    /// <returns>False: it was not.</returns>
    public async Task<bool> TryWriteCsvAsync(ParseResult parsed, Query query, AdminClient client, Terminal terminal, CancellationToken ct)
    {
        if (!parsed.GetValue(Csv)) return false;
        using var lines = new StreamReader(await client.GetStreamAsync(query.With("sort", parsed.GetValue(Sort)).With("format", "csv").ToString(), ct));
        while (await lines.ReadLineAsync(ct) is { } line) terminal.Write($"{line}\r\n");
        return true;
    }

    /// <summary>Adds them to a list's command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Limit);
        command.Add(Cursor);
        command.Add(Sort);
        command.Add(Csv);
    }
}

/// <summary>A path with its query, null values left out.</summary>
internal sealed class Query(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    /// <summary>Adds a value, unless it is null.</summary>
    public Query With(string name, string? value)
    {
        if (value is null) return this;
        text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    /// <summary>Adds the page that was asked for.</summary>
    public Query With(Paging paging, ParseResult parsed) =>
        With("limit", parsed.GetValue(paging.Limit).ToString(CultureInfo.InvariantCulture))
            .With("cursor", parsed.GetValue(paging.Cursor)).With("sort", parsed.GetValue(paging.Sort));

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
