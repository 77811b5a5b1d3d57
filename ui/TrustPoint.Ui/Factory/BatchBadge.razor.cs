using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>How a batch stands.</summary>
public sealed partial class BatchBadge(TimeProvider time) : View
{
    private BatchState state;

    /// <summary>The batch.</summary>
    [Parameter, EditorRequired]
    public required Batch Batch { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => state = Batch.StateAt(time.GetUtcNow());
}
