using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Under which names the box is reached, and where certificates point to.</summary>
public sealed partial class NamesPage(IBox boxes, CircuitCaller caller, NavigationManager navigation) : View
{
    private static readonly char[] Between = [' ', ',', '\n', '\r', '\t'];

    private bool isAllowed;
    private string names = "";
    private string url = "";
    private string? refusal;
    private SecondPersonWantedException? waits;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        // Whoever may not, or must first show again who they are, learns it before filling in anything.
        var person = await caller.NowAsync(Gone);
        person.RequireAlone(Right.ChangeSettings);
        var next = boxes.Look(person).Next;
        (names, url, isAllowed) = (string.Join('\n', next.HostNames), next.PublicUrl ?? "", true);
    }

    private async Task SaveAsync()
    {
        var wanted = new BoxNames(names.Split(Between, StringSplitOptions.RemoveEmptyEntries), url.Trim());
        waits = null;
        try
        {
            refusal = await boxes.ChangeAsync(await caller.NowAsync(Gone), wanted, Gone);
            if (refusal is null) navigation.NavigateTo("/settings");
        }
        catch (SecondPersonWantedException asked)
        {
            waits = asked;
        }
        catch (Exception refused) when (refused is ApprovalRefusedException or StoreUnavailableException)
        {
            refusal = refused.Message;
        }
    }
}
