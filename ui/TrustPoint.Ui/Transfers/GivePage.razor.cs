using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
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
    private bool documents;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        domain = (domains.Default ?? (domains.All is [var first, ..] ? first : null))?.Name ?? "";
        await base.OnInitializedAsync();
    }

    private async Task CreateAsync()
    {
        HeldTransfer? made = null;
        var names = devices.Split((char[])['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await DoAsync(async person => made = await seller.CreateAsync(person, new(domain, names, buyer, pem) { Reason = reason, DocumentsHandedOver = documents }, Gone));
        if (made is not null) navigation.NavigateTo($"/transfers/{made.Id:D}?side={TransferSide.Seller}");
    }
}
