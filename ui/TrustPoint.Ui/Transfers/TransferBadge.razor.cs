using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>How far a transfer is.</summary>
public sealed partial class TransferBadge : View
{
    /// <summary>How far it is.</summary>
    [Parameter, EditorRequired]
    public TransferProgress Progress { get; set; }

    private Mood Mood => Progress switch
    {
        TransferProgress.Closed => Mood.Good,
        TransferProgress.Cancelled => Mood.Off,
        _ => Mood.Wait,
    };
}
