using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>What is of use only to whoever has a right. It spares people a refusal; the command refuses by itself.</summary>
public sealed partial class For(CircuitCaller caller) : View
{
    private bool may;

    /// <summary>The right, anywhere.</summary>
    [Parameter, EditorRequired]
    public Right Right { get; set; }

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        try
        {
            may = (await caller.LookAsync(Gone)).ReachOf(Right).IsAnywhere;
        }
        catch (SignedOutException)
        {
            // The page beside it leads to the sign-in.
        }
    }
}
