using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>Certificates that somebody gave, to be compared by eye with what the manufacturer published.</summary>
public sealed partial class GivenAnchors : View
{
    private IReadOnlyList<ManufacturerAnchor> anchors = [];

    /// <summary>The certificates in PEM, as they were given.</summary>
    [Parameter, EditorRequired]
    public required string Pem { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => anchors = JoiningForm.Seen(Pem);
}
