using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Books an ownership transfer that both parties signed and somebody brings on a stick: first it is looked at, then it is booked, and the receipt goes back (LIF-33).</summary>
public sealed partial class BookPage(TransferBookings bookings, CircuitCaller caller) : CommandView(caller, Right.BookTransfers)
{
    private BroughtTransfer? brought;

    private string FileName => $"transfer-{brought!.Id:D}-booked.zip";

    private async Task LookAsync(InputFileChangeEventArgs chosen)
    {
        Refusal = chosen.File.Size > BroughtTransfer.LargestPackage ? Say("first.tooLarge", BroughtTransfer.LargestPackage >> 20) : null;
        if (Refusal is not null) return;
        var zip = await chosen.File.ReadAllAsync(BroughtTransfer.LargestPackage, Gone);
        await DoAsync(person =>
        {
            brought = bookings.Look(person, zip);
            return Task.CompletedTask;
        });
    }

    private Task<bool> BookAsync() => DoAsync(async person => brought = await bookings.BookAsync(person, brought!, Gone));

    private void Again() => (brought, Refusal) = (null, null);
}
