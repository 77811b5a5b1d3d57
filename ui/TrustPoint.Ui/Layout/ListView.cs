using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Layout;

/// <summary>A list whose search, order and place are in its URL: it can be sent to somebody, and "back" goes back.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <typeparam name="TSort">Its orders.</typeparam>
public abstract class ListView<T, TSort>(NavigationManager navigation, CircuitCaller caller) : View
    where TSort : struct, Enum
{
    private const int PageSize = 50;

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    /// <summary>In which order; null: the usual one.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    /// <summary>Where the page begins; null: the first one.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Columns that are not wanted, between commas; null: all are.</summary>
    [SupplyParameterFromQuery(Name = "without")]
    public string? Without { get; set; }

    /// <summary>The columns that can be left out, and what is in them; none unless the list says.</summary>
    protected virtual IReadOnlyList<ListColumn<T>> Columns => [];

    /// <summary>The columns that are left out.</summary>
    protected IReadOnlyList<string> LeftOut => Without?.Split(',') ?? [];

    /// <summary>The page; null while it loads.</summary>
    protected Page<T>? Rows { get; private set; }

    /// <summary>What was typed, before it is asked for.</summary>
    protected string Typed { get; set; } = "";

    /// <summary>The order.</summary>
    protected TSort Order => Enum.TryParse<TSort>(Sort, ignoreCase: true, out var order) && Enum.IsDefined(order) ? order : default;

    /// <summary>True when something narrows the list.</summary>
    protected abstract bool IsNarrowed { get; }

    /// <summary>Reads the page.</summary>
    /// <param name="person">Who looks.</param>
    /// <param name="page">Which page.</param>
    protected abstract Task<Page<T>> LoadAsync(Caller person, PageRequest<TSort> page);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        Typed = Text ?? "";
        Rows = null;
        var person = await caller.NowAsync(Gone);
        try
        {
            await LoadAsync(person);
        }
        catch (CursorRefusedException)
        {
            // An address that was cut or changed by hand: the list begins with its first page.
            navigation.NavigateTo(At(null), replace: true);
        }
    }

    /// <summary>Reads the page again, as it is now.</summary>
    protected async Task LookAgainAsync() => await LoadAsync(await caller.LookAsync(Gone));

    private async Task LoadAsync(Caller person) => Rows = await LoadAsync(person, new PageRequest<TSort>(PageSize, Order, From));

    /// <summary>Asks for what was typed.</summary>
    protected void Search() => navigation.NavigateTo(With("text", Typed.Trim() is { Length: > 0 } wanted ? wanted : null));

    /// <summary>Asks for the list with other filters, from its first page on.</summary>
    protected void Narrow(params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        var query = new Dictionary<string, object?> { ["from"] = null };
        foreach (var (name, value) in filters) query[name] = value;
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(query));
    }

    /// <summary>This list with another value of one filter, from its first page on.</summary>
    protected string With(string name, string? value) =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["from"] = null, [name] = value });

    /// <summary>This list without a column that it has, or with one that it has not.</summary>
    protected string Toggled(string column)
    {
        var without = LeftOut.Contains(column) ? LeftOut.Where(other => other != column) : LeftOut.Append(column);
        return navigation.GetUriWithQueryParameter("without", string.Join(',', Columns.Select(known => known.Name).Intersect(without)) is { Length: > 0 } some ? some : null);
    }

    /// <summary>The whole list as CSV, as it is narrowed, sorted and shown. It is read while it is sent: memory does not grow with it.</summary>
    /// <param name="output">Takes it.</param>
    protected async Task WriteCsvAsync(Stream output)
    {
        var person = await caller.NowAsync(Gone);
        List<ListColumn<T>> shown = [.. Columns.Where(column => !LeftOut.Contains(column.Name))];
        await using var text = new StreamWriter(output);
        await text.WriteAsync(Csv.Line(shown.Select(column => column.Name)));
        await foreach (var row in new PageRequest<TSort>(Sort: Order).AllAsync(page => LoadAsync(person, page)).WithCancellation(Gone))
            await text.WriteAsync(Csv.Line(shown.Select(column => column.Cell(row))));
    }

    /// <summary>This list in this order or, where it is so already, in the usual one.</summary>
    protected string By(TSort order) => With("sort", Order.Equals(order) ? null : order.ToString());

    /// <summary>This list without any filter.</summary>
    protected string Whole => new Uri(navigation.Uri).AbsolutePath;

    /// <summary>The page that begins there; null: the first one.</summary>
    protected string At(string? from) => navigation.GetUriWithQueryParameter("from", from);
}

/// <summary>A column of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Name">As CSV names it.</param>
/// <param name="Cell">What is in it.</param>
/// <param name="Title">The key of its title; null: it is in CSV alone, or cannot be left out.</param>
public sealed record ListColumn<T>(string Name, Func<T, string?> Cell, string? Title = null);
