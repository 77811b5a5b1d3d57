using System.Globalization;
using TrustPoint.Devices.Rotation;

namespace TrustPoint.Ui.Rotation;

/// <summary>Where what is counted is listed.</summary>
internal static class RotationLink
{
    /// <summary>The devices that are so.</summary>
    public static string Of(RotationState state) => $"/rotation/devices?state={state}";

    /// <summary>The devices whose certificate ends in a span of time.</summary>
    public static string Of(DateTimeOffset from, DateTimeOffset before) => $"/rotation/devices?after={Utc(from)}&before={Utc(before)}";

    /// <summary>A time in a URL; null: it is none.</summary>
    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string Utc(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
