using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Layout;

/// <summary>The pages. Before the first one is shown the browser is asked where it is: no time jumps from one zone to another.</summary>
public sealed partial class Routes(IJSRuntime script, AssetFiles files) : ComponentBase
{
    private Viewer? viewer;

    /// <summary>The language, as the document says it.</summary>
    [Parameter]
    public required string Language { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive) viewer = new(Words, TimeZoneInfo.Utc);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || viewer is not null) return;
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", files.Url("trustpoint.js"));
        viewer = new(Words, ZoneOf(await module.InvokeAsync<string>("timeZone")));
        StateHasChanged();
    }

    private Words Words => Words.Find(Language) ?? Words.English;

    // A browser may know a zone that this box's table does not: then times are UTC, and say so.
    private static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
