using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>How a voucher that was brought by hand stands.</summary>
public sealed partial class HeldVoucherBadge(TimeProvider time) : View
{
    private HeldVoucherState state;

    /// <summary>The voucher.</summary>
    [Parameter, EditorRequired]
    public required HeldVoucher Voucher { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => state = Voucher.StateAt(time.GetUtcNow());
}
