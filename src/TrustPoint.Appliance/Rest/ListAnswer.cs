using TrustPoint.Ca.Lists;

namespace TrustPoint.Appliance.Rest;

/// <summary>How a list is answered: a page as JSON, or with <c>format=csv</c> all of it.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <typeparam name="TSort">The list's orders.</typeparam>
/// <param name="exchange">The request.</param>
/// <param name="read">Reads a page.</param>
internal sealed class ListAnswer<T, TSort>(AdminExchange exchange, Func<PageRequest<TSort>, Task<Page<T>>> read)
    where TSort : struct, Enum
{
    private PageRequest<TSort> Wanted => new(exchange.Limit, exchange.Word<TSort>("sort") ?? default, exchange.Query("cursor"));

    /// <summary>Answers.</summary>
    /// <param name="row">A row as it is answered.</param>
    /// <param name="columns">The columns of CSV.</param>
    /// <param name="count">Counts the list; null where that is not offered.</param>
    /// <exception cref="RestRefusedException">The query is not what it must be.</exception>
    public async Task<object?> WriteAsync<TRow>(Func<T, TRow> row, (string Title, Func<TRow, string?> Cell)[] columns, Func<Task<ListCount>>? count = null)
    {
        switch (exchange.Query("format"))
        {
            case null or "json":
                var page = await read(Wanted);
                var counted = count is not null && exchange.Counts ? await count() : (ListCount?)null;
                return new ListPage<TRow>([.. page.Items.Select(row)], page.Next, page.Previous, counted);
            case "csv":
                if (exchange.Query("cursor") is not null || exchange.Query("limit") is not null)
                    throw RestRefusedException.Invalid("csv is the whole list: leave out cursor and limit");
                await WriteCsvAsync(row, columns);
                return null;
            case var other:
                throw RestRefusedException.Invalid($"format must be json or csv, not \"{other}\"");
        }
    }

    // Page by page: memory does not grow with the list, nor does a long read hold the database's write-ahead log.
    private async Task WriteCsvAsync<TRow>(Func<T, TRow> row, (string Title, Func<TRow, string?> Cell)[] columns)
    {
        var wanted = Wanted;
        var first = true;
        // The first page is read before anything is sent, so that what is wrong with the request can still be said.
        await foreach (var item in wanted.AllAsync(read).WithCancellation(exchange.Aborted))
        {
            if (first) await BeginAsync();
            first = false;
            await exchange.WriteTextAsync(Csv.Line(columns.Select(column => column.Cell(row(item)))));
        }
        if (first) await BeginAsync();

        async Task BeginAsync()
        {
            exchange.Response.ContentType = "text/csv; charset=utf-8; header=present"; // RFC 4180 section 3
            await exchange.WriteTextAsync(Csv.Line(columns.Select(column => column.Title)));
        }
    }
}
