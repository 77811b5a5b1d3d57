using System.CommandLine;
using System.Globalization;
using System.Text;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>The options of every list that has pages.</summary>
internal sealed class Paging
{
    /// <summary>How many rows.</summary>
    public Option<int> Limit { get; } = new("--limit") { Description = "Rows of a page, 1 to 1000", DefaultValueFactory = _ => 100 };

    /// <summary>Where the page begins.</summary>
    public Option<long?> Before { get; } = new("--before") { Description = "Rows before this one: what \"more\" of the page before said" };
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
            .With("before", parsed.GetValue(paging.Before)?.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
