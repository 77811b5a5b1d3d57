using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>The ownership transfers of this box's domains, and where packages come in.</summary>
public sealed partial class TransfersPage(TransferDesk desk, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : ListView<HeldTransfer, TransferSort>(navigation, caller, time)
{
    private readonly NavigationManager navigation = navigation;
    private readonly Attempt attempt = new(caller);

    /// <summary>Only those that are so far.</summary>
    [SupplyParameterFromQuery(Name = "progress")]
    public string? Progress { get; set; }

    /// <summary>Only where we are the seller, or the buyer.</summary>
    [SupplyParameterFromQuery(Name = "side")]
    public string? SideGiven { get; set; }

    /// <summary>Only of this domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? Domain { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<HeldTransfer>> Columns { get; } =
    [
        new("transfer", row => row.Id.ToString("D")), new("side", row => row.Side.ToString()), new("domain", row => row.Domain), new("progress", row => row.Progress.ToString()),
        new("other", row => row.Other), new("manufacturer", row => row.Manufacturer), new("machine", row => row.Machine?.Name, "device.machine"),
        new("serialNumbers", row => string.Join(' ', row.SerialNumbers)), new("createdAt", row => row.CreatedAt), new("changedAt", row => row.ChangedAt, "transfers.changed"),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? Progress ?? SideGiven ?? Domain) is not null;

    private TransferProgress? Wanted => Word<TransferProgress>(Progress);

    private TransferSide? WantedSide => Word<TransferSide>(SideGiven);

    private string? Refusal => attempt.Refusal;

    /// <inheritdoc/>
    protected override Task<Page<HeldTransfer>> LoadAsync(Caller person, PageRequest<TransferSort> page) => desk.ListAsync(person, new(Text, WantedSide, Wanted, Domain), page, Gone);

    private async Task TakeAsync(InputFileChangeEventArgs chosen)
    {
        attempt.Refusal = null;
        if (chosen.File.Size > TransferDesk.LargestPackage)
        {
            attempt.Refusal = Say("first.tooLarge", TransferDesk.LargestPackage >> 20);
            return;
        }
        var zip = await chosen.File.ReadAllAsync(TransferDesk.LargestPackage, Gone);
        ReleaseStanding? taken = null;
        await attempt.MakeAsync(async person => taken = await desk.TakeAsync(person, zip, Gone), Gone);
        if (taken is not null) navigation.NavigateTo($"/transfers/{taken.Transfer.Id:D}?side={taken.Transfer.Side}");
    }
}
