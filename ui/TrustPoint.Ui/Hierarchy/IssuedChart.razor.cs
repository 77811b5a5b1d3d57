using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Certificates over time: a column for each day, as high as what was issued.</summary>
public sealed partial class IssuedChart : View
{
    /// <summary>When each day begins, and when the last one ends.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DateTimeOffset> Days { get; set; }

    /// <summary>What was issued on each.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<long> Counts { get; set; }

    private long Most => Counts.Max();

    private string NameOf(int day) => $"{DayOf(day)}: {Viewer.Words.Number(Counts[day])}";

    private string DayOf(int day) => TimeZoneInfo.ConvertTime(Days[day], Viewer.Zone).ToString(Viewer.Words == Language.Words.German ? "dd.MM.yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // One certificate is still seen.
    private string HeightOf(int day) =>
        FormattableString.Invariant($"height: {(Counts[day] == 0 ? 0 : Math.Max(3, 100.0 * Counts[day] / Most)):0.#}%");
}
