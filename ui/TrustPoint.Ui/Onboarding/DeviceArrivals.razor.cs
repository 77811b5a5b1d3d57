using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>How a device came here by voucher: its attempts, newest first, and the vouchers that are held for it.</summary>
public sealed partial class DeviceArrivals(Joins attempts, HeldVouchers held, CircuitCaller caller) : View
{
    private const int Most = 10;

    private IReadOnlyList<Join>? joins;
    private IReadOnlyList<HeldVoucher> vouchers = [];
    private bool hasMore;

    /// <summary>The device, whose manufacturer and serial number are known.</summary>
    [Parameter, EditorRequired]
    public required Device Device { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var person = await caller.LookAsync(Gone);
        var found = await attempts.ListAsync(person, new(Manufacturer: Device.Manufacturer, SerialNumber: Device.SerialNumber), new(Most), Gone);
        if (person.ReachOf(Right.SeeSetup).IsAnywhere) vouchers = (await held.ListAsync(person, new(Device.Manufacturer, Device.SerialNumber), new(), Gone)).Items;
        (joins, hasMore) = (found.Items, found.Next is not null);
    }
}
