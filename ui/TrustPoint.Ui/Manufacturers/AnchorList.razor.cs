using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>Anchors of a manufacturer, as people compare them with what it published.</summary>
public sealed partial class AnchorList : View
{
    /// <summary>The anchors.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ManufacturerAnchor> Anchors { get; set; }
}
