using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>What devices were given, against what can be issued.</summary>
public sealed partial class RenewalLoad : View
{
    /// <summary>What they were given, hour by hour.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<EndingSpan> Issued { get; set; }

    /// <summary>How issuance keeps up.</summary>
    [Parameter, EditorRequired]
    public required TurnFigures Turns { get; set; }

    private long Capacity => (long)(Turns.PerSecond * 3600);

    private long Most => Issued.Max(hour => hour.Count);

    private string Share => (100.0 * Most / Math.Max(1, Capacity)) switch
    {
        0 => "0",
        < 1 => "< 1",
        var share => Number((long)Math.Round(share)),
    };

    private string NameOf(EndingSpan hour) => Say("rotation.load.chart.hour", Clock(hour.From), Number(hour.Count));

    private string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    // One certificate is still seen.
    private string HeightOf(EndingSpan hour) => FormattableString.Invariant($"height: {(hour.Count == 0 ? 0 : Math.Max(3, 100.0 * hour.Count / Most)):0.#}%");

    private string Number(long value) => Viewer.Words.Number(value);
}
