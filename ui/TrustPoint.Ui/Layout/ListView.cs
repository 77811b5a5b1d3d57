using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Layout;

/// <summary>A list whose search, order, columns and place are in its URL: it can be sent to somebody, and "back" goes back.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <typeparam name="TSort">Its orders.</typeparam>
/// <param name="navigation">Where it is.</param>
/// <param name="caller">Who looks.</param>
/// <param name="time">Its clock, where what is new comes by itself to whoever looks at the first page; null: it stays as it was asked for.</param>
public abstract class ListView<T, TSort>(NavigationManager navigation, CircuitCaller caller, TimeProvider? time = null) : View
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

    /// <summary>All columns of the file, of which those with a title can be left out.</summary>
    protected internal abstract IReadOnlyList<ListColumn<T>> Columns { get; }

    /// <summary>The columns that are left out.</summary>
    protected internal IReadOnlyList<string> LeftOut => Without?.Split(',') ?? [];

    /// <summary>The page; null while it loads.</summary>
    protected internal Page<T>? Rows { get; private set; }

    /// <summary>What was typed, before it is asked for.</summary>
    protected string Typed { get; set; } = "";

    /// <summary>The order.</summary>
    protected TSort Order => Word<TSort>(Sort) ?? default;

    /// <summary>True when something narrows the list.</summary>
    protected internal abstract bool IsNarrowed { get; }

    /// <summary>Whether it is the whole list from its beginning, in the usual order.</summary>
    protected bool IsWhole => !IsNarrowed && From is null && Sort is null;

    /// <summary>Reads the page.</summary>
    /// <param name="person">Who looks.</param>
    /// <param name="page">Which page.</param>
    protected abstract Task<Page<T>> LoadAsync(Caller person, PageRequest<TSort> page);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (time is not null) _ = WatchAsync(LiveView.Every, time, LookForNewAsync);
    }

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

    /// <summary>Reads all that is shown: the page.</summary>
    /// <param name="looking">Who looks.</param>
    protected virtual async Task LoadAsync(Person looking) => Rows = await LoadAsync(looking, new PageRequest<TSort>(PageSize, Order, From));

    /// <summary>The value that a filter names; null: none.</summary>
    protected static TValue? Word<TValue>(string? text)
        where TValue : struct, Enum =>
        Enum.TryParse<TValue>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

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

    /// <summary>Whether a column is left out.</summary>
    protected bool IsOut(string column) => LeftOut.Contains(column);

    /// <summary>This list without a column that it has, or with one that it has not.</summary>
    protected internal string Toggled(string column)
    {
        var without = LeftOut.Contains(column) ? LeftOut.Where(other => other != column) : LeftOut.Append(column);
        return navigation.GetUriWithQueryParameter("without", string.Join(',', Columns.Select(known => known.Name).Intersect(without)) is { Length: > 0 } some ? some : null);
    }

    /// <summary>The whole list as CSV, as it is narrowed, sorted and shown. It is read while it is sent: memory does not grow with it.</summary>
    /// <param name="output">Takes it.</param>
    protected internal async Task WriteCsvAsync(Stream output)
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
    protected internal string Whole => new Uri(navigation.Uri).AbsolutePath;

    /// <summary>The page that begins there; null: the first one.</summary>
    protected internal string At(string? from) => navigation.GetUriWithQueryParameter("from", from);

    private async Task LookForNewAsync()
    {
        if (From is not null || Rows is null) return;
        try
        {
            await LookAgainAsync();
            StateHasChanged();
        }
        catch (StoreUnavailableException)
        {
            // The overview says that; what was seen stays until it can be read again.
        }
    }
}

/// <summary>A column of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Name">As CSV names it.</param>
/// <param name="Cell">What is in it.</param>
/// <param name="Title">The key of its title; null: it is in CSV alone, or cannot be left out.</param>
public sealed record ListColumn<T>(string Name, Func<T, string?> Cell, string? Title = null)
{
    /// <summary>A column of times, as RFC 3339 writes them.</summary>
    public ListColumn(string name, Func<T, DateTimeOffset?> time, string? title = null)
        : this(name, row => time(row) is { } at ? $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : null, title)
    {
    }
}
