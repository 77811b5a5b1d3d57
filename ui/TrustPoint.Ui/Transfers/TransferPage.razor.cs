using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>One ownership transfer: the next thing to do on top, then each of its devices and what is missing.</summary>
public sealed partial class TransferPage(TransferDesk desk, SellersDesk seller, BuyersDesk buyer, CircuitCaller caller) : CommandView(caller, Right.SeeDevices)
{
    private bool isLoaded;
    private ReleaseStanding? standing;
    private string? signed;
    private int withoutEnd;
    private string wiped = "";
    private string doneBy = "";
    private string witnessedBy = "";
    private string how = "";
    private string note = "";

    /// <summary>The statement's id.</summary>
    [Parameter]
    public required Guid Id { get; set; }

    /// <summary>On which side.</summary>
    [SupplyParameterFromQuery(Name = "side")]
    public string? SideGiven { get; set; }

    private TransferSide? Side => Enum.TryParse<TransferSide>(SideGiven, out var side) && Enum.IsDefined(side) ? side : null;

    private bool CanSign => standing!.Transfer is { Side: TransferSide.Seller, Progress: TransferProgress.Draft } or { Side: TransferSide.Buyer, Progress: TransferProgress.Offered };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        Show(await desk.FindAsync(await NowAsync(), Id, Side, Gone));
        isLoaded = true;
    }

    private void Show(ReleaseStanding? seen)
    {
        standing = seen;
        if (seen is null) return;
        (withoutEnd, signed) = (seen.NoncelessWithoutEnd, seen.FirstSigner);
        wiped = seen.Devices.FirstOrDefault(device => device.Wipe is null)?.SerialNumber ?? "";
    }

    // Who has not shown just now that it is this document is led to the page where it is shown, and comes back here.
    private Task<bool> SignAsync() => DoAsync(async person =>
    {
        if (standing!.Transfer.Side == TransferSide.Seller) await seller.SignAsync(person, Id, Gone);
        else await buyer.AcceptAsync(person, Id, Gone);
        Show(await desk.FindAsync(person, Id, standing.Transfer.Side, Gone));
    });

    private Task<bool> BookAsync() => DoAsync(async person => Show(await desk.BookAsync(person, Id, standing!.Transfer.Side, Gone)));

    private Task<bool> GoOnAsync() => DoAsync(async person => Show(await desk.GoOnAsync(person, Id, Gone)));

    private Task<bool> WipeAsync() => DoAsync(async person => Show(await desk.RecordWipeAsync(person, Id, wiped, doneBy, witnessedBy, how, Gone)));

    private Task<bool> CancelAsync() => DoAsync(async person => Show(await desk.CancelAsync(person, Id, standing!.Transfer.Side, note, Gone)));
}
