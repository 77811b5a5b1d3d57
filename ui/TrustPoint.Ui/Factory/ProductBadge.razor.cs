using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Where a product stands on its way to whoever owns it.</summary>
public sealed partial class ProductBadge : View
{
    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required Product Product { get; set; }
}
