using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>A length of time: a number, and of what.</summary>
public sealed partial class SpanField : View
{
    private static readonly (string Key, TimeSpan Size)[] Units = [("span.days", TimeSpan.FromDays(1)), ("span.hours", TimeSpan.FromHours(1)), ("span.minutes", TimeSpan.FromMinutes(1))];

    private string unit = Units[0].Key;
    private long count;

    /// <summary>What it is called in the page.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>What explains it.</summary>
    [Parameter]
    public string? Describedby { get; set; }

    /// <summary>The time, in whole minutes.</summary>
    [Parameter, EditorRequired]
    public TimeSpan Value { get; set; }

    /// <summary>It is another one.</summary>
    [Parameter]
    public EventCallback<TimeSpan> ValueChanged { get; set; }

    private TimeSpan Size => Array.Find(Units, known => known.Key == unit).Size;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // What was typed stays as it was typed: 48 h do not become two days under somebody's hands.
        if (count * Size == Value) return;
        unit = Array.Find(Units, known => Value.Ticks % known.Size.Ticks == 0) is { Key: { } key } ? key : Units[^1].Key;
        count = Value.Ticks / Size.Ticks;
    }

    // The largest number that any unit can hold; the command says what is too long.
    private Task TypeAsync(string? text)
    {
        count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? Math.Min(typed, 100_000) : 0;
        return ValueChanged.InvokeAsync(count * Size);
    }

    private Task ChooseAsync(string? key)
    {
        unit = key ?? unit;
        return ValueChanged.InvokeAsync(count * Size);
    }
}
