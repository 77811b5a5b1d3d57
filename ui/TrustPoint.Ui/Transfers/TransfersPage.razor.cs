using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Transfers;

/// <summary>The ownership transfers of this box's domains, and where packages come in.</summary>
public sealed partial class TransfersPage(TransferDesk desk, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.SeeDevices)
{
    private IReadOnlyList<HeldTransfer>? transfers;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        transfers = await desk.ListAsync(await NowAsync(), Gone);
    }

    private async Task TakeAsync(InputFileChangeEventArgs chosen)
    {
        Refusal = null;
        if (chosen.File.Size > TransferDesk.LargestPackage)
        {
            Refusal = Say("first.tooLarge", TransferDesk.LargestPackage >> 20);
            return;
        }
        var zip = await chosen.File.ReadAllAsync(TransferDesk.LargestPackage, Gone);
        ReleaseStanding? taken = null;
        await DoAsync(async person => taken = await desk.TakeAsync(person, zip, Gone));
        if (taken is not null) navigation.NavigateTo($"/transfers/{taken.Transfer.Id:D}?side={taken.Transfer.Side}");
    }
}
