using System.Globalization;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>A length of time as people type it: <c>30m</c>, <c>24h</c>, <c>7d</c>.</summary>
internal static class Duration
{
    /// <summary>Reads it; null when it is in no such form, zero, or over ten years.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit * number is { } span && span > TimeSpan.Zero && span <= TimeSpan.FromDays(3660) ? span : null;
    }
}
