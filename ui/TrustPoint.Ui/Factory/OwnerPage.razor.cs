using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>One owner: what it is known by, what it has, and what it could still come back with.</summary>
public sealed partial class OwnerPage(Owners owners, Products made, IssuedVouchers issued, CircuitCaller caller) : View
{
    private const int Shown = 5;

    private bool isLoaded;
    private bool sees;
    private Owner? owner;
    private IReadOnlyList<ManufacturerAnchor> anchors = [];
    private ListCount products;
    private ListCount outstanding;
    private IReadOnlyList<ListedVoucher> vouchers = [];

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var person = await caller.NowAsync(Gone);
        owner = await owners.FindAsync(person, Name, Gone);
        isLoaded = true;
        if (owner is null) return;
        anchors = [.. owner.Anchors.Select(ManufacturerAnchor.Of)];
        sees = person.ReachOf(Right.SeeDevices).IsAnywhere;
        if (!sees) return;
        var filter = new VoucherFilter(Owner: Name, Kind: VoucherKind.Outstanding);
        products = await made.CountAsync(person, new(Owner: Name), Gone);
        outstanding = await issued.CountAsync(person, filter, Gone);
        vouchers = (await issued.ListAsync(person, filter, new(Shown), Gone)).Items;
    }

    private string Number(ListCount count) => count.IsExact ? Viewer.Words.Number(count.Value) : Say("list.moreThan", Viewer.Words.Number(count.Value));
}
