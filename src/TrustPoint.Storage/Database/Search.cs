using System.Globalization;

namespace TrustPoint.Storage.Database;

/// <summary>A FROM clause whose conditions depend on what was asked. What was asked is in its values only, never in its text.</summary>
internal sealed class Search(string source)
{
    private readonly List<string> conditions = [];
    private readonly List<object?> values = [];

    /// <summary>The values of ?1, ?2, ….</summary>
    public object?[] Values => [.. values];

    /// <summary>Adds a condition.</summary>
    /// <param name="condition">With {0} where its value stands, or to be followed by it.</param>
    /// <param name="value">The value.</param>
    public void Add(string condition, object value)
    {
        var parameter = Value(value);
        conditions.Add(condition.Contains("{0}", StringComparison.Ordinal) ? condition.Replace("{0}", parameter, StringComparison.Ordinal) : $"{condition} {parameter}");
    }

    /// <summary>Adds a condition that has no value.</summary>
    public void Add(string condition) => conditions.Add(condition);

    /// <summary>The condition that a text, in any case of its ASCII letters, is a part of one of these columns.</summary>
    public static string Holds(params IEnumerable<string> columns) => $"({string.Join(" OR ", columns.Select(column => $"instr(lower({column}), lower({{0}})) > 0"))})";

    /// <summary>Adds a value and returns its parameter.</summary>
    public string Value(object? value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{values.Count}");
    }

    /// <inheritdoc/>
    public override string ToString() => conditions is [] ? source : $"{source} WHERE {string.Join(" AND ", conditions)}";
}
