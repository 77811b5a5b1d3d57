using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>What a production line types to have its devices made, with everything filled in that is known.</summary>
public sealed partial class LineGuide(IProductionLines lines) : View
{
    private LineHelp help = null!;

    /// <summary>The batch.</summary>
    [Parameter, EditorRequired]
    public required Batch Batch { get; set; }

    /// <summary>Its code; null: it was shown once, and is not known here.</summary>
    [Parameter]
    public string? Code { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => help = lines.HelpFor(Batch, Code);
}
