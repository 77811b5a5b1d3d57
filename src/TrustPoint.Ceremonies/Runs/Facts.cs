using System.Collections;
using System.Runtime.CompilerServices;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What is written down of something: names and values in order, never secrets.</summary>
[CollectionBuilder(typeof(Facts), nameof(Of))]
public sealed class Facts : IReadOnlyList<KeyValuePair<string, string>>
{
    private readonly KeyValuePair<string, string>[] values;

    private Facts(KeyValuePair<string, string>[] values) => this.values = values;

    /// <inheritdoc/>
    public int Count => values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => values[index];

    /// <summary>Writes them down.</summary>
    public static Facts Of(ReadOnlySpan<KeyValuePair<string, string>> values) => new(values.ToArray());

    /// <summary>Writes them down; null values are left out.</summary>
    public static Facts Of(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in values)
        {
            if (value is not null) kept.Add(new(name, value));
        }
        return new([.. kept]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
