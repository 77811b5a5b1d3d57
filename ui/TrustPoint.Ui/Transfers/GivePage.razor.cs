using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>Begins an ownership transfer: which devices go, to whom. Nothing happens to them until the buyer has accepted.</summary>
public sealed partial class GivePage(SellersDesk seller, Domains domains, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.TransferDevices)
{
    private string domain = "";
    private string devices = "";
    private string buyer = "";
    private string pem = "";
    private string reason = NewTransfer.Reasons[0];
    private string machine = "";
    private bool documents;
    private bool without;
    private byte[]? vouchers;

    /// <summary>The machine that whoever comes here wants to give away; null: none.</summary>
    [SupplyParameterFromQuery(Name = "machine")]
    public string? MachineGiven { get; set; }

    /// <summary>Its domain.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string? DomainGiven { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        domain = ((DomainGiven is null ? null : domains.Find(DomainGiven)) ?? domains.Default ?? (domains.All is [var first, ..] ? first : null))?.Name ?? "";
        machine = MachineGiven ?? "";
        await base.OnInitializedAsync();
    }

    private async Task CreateAsync()
    {
        HeldTransfer? made = null;
        var names = devices.Split((char[])['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var wanted = new NewTransfer(domain, names, buyer, pem)
        {
            Reason = reason,
            DocumentsHandedOver = documents,
            WithoutManufacturer = without,
            Vouchers = without && vouchers is not null ? [vouchers] : [],
        };
        await DoAsync(async person => made = machine.Trim() is { Length: > 0 } whole
            ? (await seller.CreateOfMachineAsync(person, wanted, whole, Gone))[0]
            : await seller.CreateAsync(person, wanted, Gone));
        if (made is not null) navigation.NavigateTo($"/transfers/{made.Id:D}?side={TransferSide.Seller}");
    }

    private async Task ReadVouchersAsync(InputFileChangeEventArgs chosen)
    {
        (Refusal, vouchers) = (null, null);
        if (chosen.File.Size > HeldVouchers.LargestFile) Refusal = Say("first.tooLarge", HeldVouchers.LargestFile >> 20);
        else vouchers = await chosen.File.ReadAllAsync(HeldVouchers.LargestFile, Gone);
    }
}
