using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Rotation;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>What ends when: a cell for each hour, darker the more there is, with its number in it and its list behind it.</summary>
public sealed partial class ExpiryMap : View
{
    private const int Heats = 5;
    private const int InARow = 12;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>What ends in each span.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<EndingSpan> Spans { get; set; }

    private IReadOnlyList<Cell> Cells
    {
        get
        {
            var first = Spans[0].From;
            List<long> counts = [.. Spans.GroupBy(span => (int)((span.From - first) / Hour)).OrderBy(hour => hour.Key).Select(hour => hour.Sum(span => span.Count))];
            var most = Math.Max(1, counts.Max());
            // One device is still seen.
            return [.. counts.Select((count, i) => new Cell(first + (Hour * i), first + (Hour * (i + 1)), count, (int)Math.Ceiling((double)count * Heats / most), i % InARow == 0))];
        }
    }

    private string Summary => Cells.MaxBy(cell => cell.Count) is { Count: > 0 } most
        ? Say("rotation.map.most", Clock(most.From), Clock(most.Before), Viewer.Words.Number(most.Count)) : Say("rotation.map.none");

    private string NameOf(Cell cell) => Say("rotation.map.cell", $"{DayOf(cell.From)} {Clock(cell.From)}", Clock(cell.Before), Viewer.Words.Number(cell.Count));

    private string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    private string DayOf(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Viewer.Zone).ToString(Viewer.Words == Language.Words.German ? "dd.MM." : "MM-dd", CultureInfo.InvariantCulture);

    // Three letters fit a cell on a telephone.
    private static string Short(long count) => count switch
    {
        < 1000 => count.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => $"{count / 1000}k",
        _ => $"{count / 1_000_000}M",
    };

    private sealed record Cell(DateTimeOffset From, DateTimeOffset Before, long Count, int Heat, bool IsLabelled);
}
