using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Takes in the public part of a recovery key, as one more or in place of another.</summary>
public sealed partial class RecoveryKeyPage(Backups backups, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ChangeSettings)
{
    private bool isAllowed;
    private string name = "";
    private string pem = "";
    private KnownRecoveryKey? replaced;

    /// <summary>Id of the key that it takes the place of.</summary>
    [SupplyParameterFromQuery]
    public string? Replaces { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        replaced = (await backups.LookAsync(await NowAsync(), Gone)).Keys.Select(known => known.Key).FirstOrDefault(key => key.Id == Replaces && key.RemovedAt is null);
        isAllowed = true;
    }

    private Task<bool> SaveAsync() => DoAsync(async person =>
    {
        await backups.AddKeyAsync(person, name.Trim(), pem, replaced?.Id, Gone);
        navigation.NavigateTo("/settings/backups");
    });
}
