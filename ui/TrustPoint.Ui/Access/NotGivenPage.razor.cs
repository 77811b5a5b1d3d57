using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Access;

/// <summary>A file that a link leads to is not given out: what became of it, why, and where to go on. It is written in its place.</summary>
public sealed partial class NotGivenPage : View
{
    private NotGiven? refusal;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private string Title => refusal?.Title ?? Say("notFound.title");

    /// <inheritdoc/>
    protected override void OnInitialized() => refusal = Http.Features.Get<NotGiven>();
}
