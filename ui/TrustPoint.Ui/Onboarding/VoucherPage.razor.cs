using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>One voucher that was brought by hand: all that it says, and whether its device was given it.</summary>
public sealed partial class VoucherPage(HeldVouchers held, DeviceRegistry devices, CircuitCaller caller, TimeProvider time) : View
{
    private bool isLoaded;
    private HeldVoucher? voucher;
    private HeldVoucherState state;
    private Device? device;

    /// <summary>Its number.</summary>
    [Parameter]
    public long Id { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        voucher = await held.FindAsync(person, Id, Gone);
        if (voucher is not null)
        {
            state = voucher.StateAt(time.GetUtcNow());
            // A custodian sees what was brought, and no devices.
            if (person.ReachOf(Right.SeeDevices).IsAnywhere) device = await devices.FindAsync(person, voucher.Manufacturer, voucher.SerialNumber, Gone);
        }
        isLoaded = true;
    }
}
