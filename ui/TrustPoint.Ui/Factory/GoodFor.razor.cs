using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>For how long a voucher is good. One without a nonce is worth a look as long as it is.</summary>
public sealed partial class GoodFor(TimeProvider time) : View
{
    /// <summary>The voucher.</summary>
    [Parameter, EditorRequired]
    public required IssuedVoucher Voucher { get; set; }
}
