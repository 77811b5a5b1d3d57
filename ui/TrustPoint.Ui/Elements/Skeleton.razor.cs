using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>Where lines will be. It shows after 300 ms only: what is there sooner does not flicker.</summary>
public sealed partial class Skeleton : ComponentBase
{
    /// <summary>How many lines.</summary>
    [Parameter]
    public int Lines { get; set; } = 6;
}
