using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Registry;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>One attempt of a device to come in by voucher, live: how far it is, what keeps it, and what its voucher says.</summary>
public sealed partial class JoinPage(Joins joins, DeviceRegistry devices, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private readonly Attempt attempt = new(caller);
    private Join? join;
    private VoucherFacts? voucher;
    private Device? device;
    private bool mayDecide;

    /// <summary>The attempt's number.</summary>
    [Parameter]
    public long Id { get; set; }

    /// <inheritdoc/>
    protected override object? Seen => (join?.Version, device?.Name);

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        join = await joins.FindAsync(person, Id, Gone);
        voucher = join is null ? null : VoucherFacts.Of(join);
        device = join is null ? null : await devices.FindAsync(person, join.Manufacturer, join.SerialNumber, Gone);
        mayDecide = join is not null && person.May(join.DecisionTakes, join.Domain);
    }

    private async Task DecideAsync(bool approve)
    {
        await attempt.MakeAsync(person => joins.DecideAsync(person, Id, approve, Gone), Gone);
        await LookAsync();
    }
}
