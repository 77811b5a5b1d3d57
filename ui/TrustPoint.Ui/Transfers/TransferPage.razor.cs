using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>One ownership transfer: the next thing to do on top, then each of its devices and what is missing.</summary>
public sealed partial class TransferPage(TransferDesk desk, MachineTransfers machines, SellersDesk seller, BuyersDesk buyer, CircuitCaller caller) : CommandView(caller, Right.SeeDevices)
{
    private bool isLoaded;
    private ReleaseStanding? standing;
    private string? signed;
    private string? me;
    private MachineStanding? whole;
    private int withoutEnd;
    private bool isWithout;
    private int vouchers;
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

    private bool CanSign => !IsSignedByMe && standing!.Transfer is { Side: TransferSide.Seller, Progress: TransferProgress.Draft } or { Side: TransferSide.Buyer, Progress: TransferProgress.Offered };

    // LIF-31: two people sign, so who has signed waits for somebody else.
    private bool IsSignedByMe => standing!.Transfer is { Side: TransferSide.Seller, Progress: TransferProgress.Draft } && signed == me;

    // LIF-72: what the acceptance names is said before somebody signs it.
    private bool CanMaintain => standing!.Transfer is { Side: TransferSide.Buyer, Progress: TransferProgress.Offered };

    private string AddCommand => $"./trustpoint device add builder-remote --domain {standing!.Transfer.Domain} --profile tls-client";

    private string MaintainCommand => $"./trustpoint transfer maintenance {Id:D} FINGERPRINT";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LookAsync();
    }

    // From one part of a machine to the next: the same page with another id.
    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (isLoaded && standing?.Transfer.Id != Id) await LookAsync();
    }

    private async Task LookAsync()
    {
        var person = await NowAsync();
        me = person.Name;
        Show(await desk.FindAsync(person, Id, Side, Gone));
        whole = standing is { Transfer: { Machine: { } machine, Side: var side } } ? await machines.FindAsync(person, machine.Id, Id, side, Gone) : null;
        isLoaded = true;
    }

    private void Show(ReleaseStanding? seen)
    {
        standing = seen;
        if (seen is null) return;
        (withoutEnd, signed, isWithout, vouchers) = (seen.NoncelessWithoutEnd, seen.FirstSigner, seen.IsWithoutManufacturer, seen.Vouchers);
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

    private Task<bool> BookMachineAsync() => DoAsync(async person =>
    {
        whole = await machines.BookAsync(person, whole!.Machine.Id, Id, standing!.Transfer.Side, Gone);
        Show(await desk.FindAsync(person, Id, standing.Transfer.Side, Gone));
    });

    private Task<bool> GoOnAsync() => DoAsync(async person => Show(await desk.GoOnAsync(person, Id, Gone)));

    private Task<bool> WipeAsync() => DoAsync(async person => Show(await desk.RecordWipeAsync(person, Id, wiped, doneBy, witnessedBy, how, Gone)));

    private Task<bool> CancelAsync() => DoAsync(async person => Show(await desk.CancelAsync(person, Id, standing!.Transfer.Side, note, Gone)));
}
