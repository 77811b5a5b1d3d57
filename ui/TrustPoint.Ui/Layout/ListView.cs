using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ui.Layout;

/// <summary>A list whose search and place are in its URL: it can be sent to somebody, and "back" goes back.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public abstract class ListView<T>(NavigationManager navigation) : View
{
    /// <summary>Rows of a page.</summary>
    protected const int PageSize = 50;

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    /// <summary>Where the page begins; null: the first one.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public long? From { get; set; }

    /// <summary>The page; null while it loads.</summary>
    protected Page<T>? Rows { get; private set; }

    /// <summary>What was typed, before it is asked for.</summary>
    protected string Typed { get; set; } = "";

    /// <summary>True when something narrows the list.</summary>
    protected abstract bool IsNarrowed { get; }

    /// <summary>Reads the page.</summary>
    protected abstract Task<Page<T>> LoadAsync();

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        Typed = Text ?? "";
        Rows = null;
        Rows = await LoadAsync();
    }

    /// <summary>Asks for what was typed.</summary>
    protected void Search() => navigation.NavigateTo(With("text", Typed.Trim() is { Length: > 0 } wanted ? wanted : null));

    /// <summary>This list with another value of one filter, from its first page on.</summary>
    protected string With(string name, string? value) =>
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["from"] = null, [name] = value });

    /// <summary>This list without any filter.</summary>
    protected string Whole => new Uri(navigation.Uri).AbsolutePath;

    /// <summary>The page that begins there.</summary>
    protected string At(long? from) => navigation.GetUriWithQueryParameter("from", from);
}
