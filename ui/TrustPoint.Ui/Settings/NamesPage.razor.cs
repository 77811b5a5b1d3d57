using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Under which names the box is reached, and where certificates point to.</summary>
public sealed partial class NamesPage(IBox boxes, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ChangeSettings)
{
    private static readonly char[] Between = [' ', ',', '\n', '\r', '\t'];

    private bool isAllowed;
    private string names = "";
    private string url = "";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        var next = boxes.Look(await NowAsync()).Next;
        (names, url, isAllowed) = (string.Join('\n', next.HostNames), next.PublicUrl ?? "", true);
    }

    private Task<bool> SaveAsync() => DoAsync(async person =>
    {
        var wanted = new BoxNames(names.Split(Between, StringSplitOptions.RemoveEmptyEntries), url.Trim());
        Refusal = await boxes.ChangeAsync(person, wanted, Gone);
        if (Refusal is null) navigation.NavigateTo("/settings");
    });
}
