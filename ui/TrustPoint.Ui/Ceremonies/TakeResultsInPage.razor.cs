using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Imports;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>Takes in what a ceremony on another box made: the file is verified and shown, then proposed, and a second person approves.</summary>
public sealed partial class TakeResultsInPage(CeremonyResults results, CircuitCaller caller) : CommandView(caller, Right.ManageAuthorities)
{
    private byte[] pack = [];
    private string logKey = "";
    private ResultsToTakeIn? seen;
    private bool isTaken;

    private async Task ReadAsync(InputFileChangeEventArgs chosen)
    {
        (pack, Refusal) = ([], null);
        if (chosen.File.Size > CeremonyResults.LargestPack) Refusal = Say("first.tooLarge", CeremonyResults.LargestPack >> 20);
        else pack = await chosen.File.ReadAllAsync(CeremonyResults.LargestPack, Gone);
    }

    private Task<bool> LookAsync() => DoAsync(async person => seen = await results.LookAsync(person, pack, logKey, Gone));

    private async Task TakeInAsync() => isTaken = await DoAsync(person => results.TakeInAsync(person, pack, logKey, seen!.Ticket, Gone));

    private void Back() => (seen, pack) = (null, []);
}
