using System.Globalization;
using System.Text;

namespace TrustPoint.Appliance.Metrics;

/// <summary>Prometheus' text format, version 0.0.4: each family once with its help and type, then its samples.</summary>
internal sealed class MetricsText
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    /// <summary>Begins a family.</summary>
    /// <param name="name">Its name; samples of a histogram add their ending.</param>
    /// <param name="type">counter, gauge or histogram.</param>
    /// <param name="help">One line for people.</param>
    public void Family(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>Adds a sample.</summary>
    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (label, word) in labels)
        {
            text.Append(CultureInfo.InvariantCulture, $"{separator}{label}=\"{Escaped(word)}\"");
            separator = ',';
        }
        if (labels.Length > 0) text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>A number as the format has it.</summary>
    public static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
