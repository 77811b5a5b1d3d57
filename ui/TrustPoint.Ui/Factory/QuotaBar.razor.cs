using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>How much of its quota a batch has used.</summary>
public sealed partial class QuotaBar : View
{
    /// <summary>The batch.</summary>
    [Parameter, EditorRequired]
    public required Batch Batch { get; set; }
}
