namespace TrustPoint.Ca.Lists;

/// <summary>Which page of a list is wanted.</summary>
/// <typeparam name="TSort">The orders that the list has; the first is the usual one.</typeparam>
/// <param name="Limit">How many rows, 1 to <see cref="Largest"/>.</param>
/// <param name="Sort">The order.</param>
/// <param name="Cursor">From the page before or after; null for the first page.</param>
public sealed record PageRequest<TSort>(int Limit = 50, TSort Sort = default, string? Cursor = null)
    where TSort : struct, Enum
{
    /// <summary>The rows of the largest page.</summary>
    public const int Largest = 1000;

    /// <summary>Reads the page.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="filter">What the list is narrowed by: a cursor is good for the same filter and order alone.</param>
    /// <param name="read">Reads up to <see cref="Limit"/> rows from a place on.</param>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<T>> ReadAsync<T>(object filter, Func<ListPosition?, Task<Slice<T>>> read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, Largest);
        var cursors = ListCursor.For(filter, Sort);
        var from = Cursor is null ? (ListPosition?)null : cursors.Read(Cursor);
        var slice = await read(from);
        if (slice is not { First: { } first, Last: { } last }) return new([], null, null);
        var backwards = from is { Backwards: true };
        return new(
            slice.Items,
            backwards || slice.More ? cursors.Write(last with { Backwards = false }) : null,
            (backwards ? slice.More : from is not null) ? cursors.Write(first with { Backwards = true }) : null);
    }

    /// <summary>Reads the whole list, page by page.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="page">Reads a page.</param>
    public async IAsyncEnumerable<T> AllAsync<T>(Func<PageRequest<TSort>, Task<Page<T>>> page)
    {
        var wanted = this with { Limit = Largest, Cursor = null };
        while (true)
        {
            var found = await page(wanted);
            foreach (var item in found.Items) yield return item;
            if (found.Next is null) yield break;
            wanted = wanted with { Cursor = found.Next };
        }
    }
}
