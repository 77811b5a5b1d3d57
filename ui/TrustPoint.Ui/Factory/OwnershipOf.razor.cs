using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Whose a device is that was made here, on the device's own page.</summary>
public sealed partial class OwnershipOf : View
{
    /// <summary>The product that the device is.</summary>
    [Parameter, EditorRequired]
    public required Product Product { get; set; }
}
