using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Where a product stands on its way to whoever owns it.</summary>
public sealed partial class ProductBadge : View
{
    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required Product Product { get; set; }

    private Mood Mood => (Product.Blocked, Product.State) switch
    {
        (not null, _) => Mood.Bad,
        (_, DeviceState.Assigned) => Mood.Good,
        (_, DeviceState.InTrade) => Mood.Wait,
        _ => Mood.Off,
    };
}
