namespace TrustPoint.Ca.Lists;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="Next">The cursor of the page that follows; null when this was the last.</param>
/// <param name="Previous">The cursor of the page before; null when this was the first.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, string? Previous);

/// <summary>A place in a list, beside a row that was seen.</summary>
/// <param name="Key">What the list is sorted by, of that row; empty where that is its number.</param>
/// <param name="Id">The row's number, which decides between equal keys.</param>
/// <param name="Backwards">True: the rows before it, false: those that follow.</param>
public readonly record struct ListPosition(string Key, long Id, bool Backwards);

/// <summary>Rows beside a place, in the list's order whichever way they were read.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="First">The place of the first; null when there is none.</param>
/// <param name="Last">The place of the last; null when there is none.</param>
/// <param name="More">True: there are more in the direction that was read.</param>
public sealed record Slice<T>(IReadOnlyList<T> Items, ListPosition? First, ListPosition? Last, bool More);

/// <summary>Makes slices.</summary>
public static class Slice
{
    /// <summary>Of rows as they were read, of which one more than wanted says that there are more.</summary>
    /// <typeparam name="TRow">A row as it was read.</typeparam>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="found">In the order in which they were read.</param>
    /// <param name="from">Where the reading began.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="item">What is listed, of a row.</param>
    /// <param name="position">The place of a row.</param>
    public static Slice<T> Of<TRow, T>(IReadOnlyList<TRow> found, ListPosition? from, int limit, Func<TRow, T> item, Func<TRow, ListPosition> position)
    {
        List<TRow> rows = [.. found.Take(limit)];
        if (rows is []) return new([], null, null, false);
        if (from is { Backwards: true }) rows.Reverse();
        return new([.. rows.Select(item)], position(rows[0]), position(rows[^1]), found.Count > limit);
    }
}

/// <summary>How many rows a list has: exactly, or more than are worth counting.</summary>
/// <param name="Value">The number, at most <see cref="Most"/>.</param>
/// <param name="IsExact">False: there are more.</param>
public readonly record struct ListCount(long Value, bool IsExact)
{
    /// <summary>Up to here rows are counted.</summary>
    public const long Most = 10_000;

    /// <summary>Of a count that was stopped one beyond <see cref="Most"/>.</summary>
    public static ListCount Of(long counted) => new(Math.Min(counted, Most), counted <= Most);
}
