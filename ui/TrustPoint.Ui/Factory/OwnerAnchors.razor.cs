using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>What an owner is known by, each with what is doubtful about it.</summary>
public sealed partial class OwnerAnchors(TimeProvider time) : View
{
    /// <summary>The certificates.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ManufacturerAnchor> Anchors { get; set; }

    // RFC 8995 section 5.5.2: a registrar shows as much of its domain as it likes. Whose it is must be seen from what it shows in any case.
    private string? Doubt(ManufacturerAnchor anchor) =>
        anchor.NotAfter <= time.GetUtcNow() ? "owner.doubt.over" : !anchor.IsAuthority ? "owner.doubt.leaf" : anchor.Issuer is null ? "owner.doubt.root" : null;
}
