using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Layout;

/// <summary>The document around every page. What a page shows comes over its circuit, once; a page without a circuit (the sign-in) stands in the document itself.</summary>
public sealed partial class App(AssetFiles files) : ComponentBase
{
    private Words words = Words.English;
    private IComponentRenderMode? mode;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private AssetFiles Files => files;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        words = LanguageCookie.Read(Http);
        mode = Http.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;
    }
}
