using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Decides where backups go by themselves, how often, and how many stay.</summary>
public sealed partial class BackupPlanPage(Backups backups, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ChangeSettings)
{
    private bool isAllowed;
    private bool isOn;
    private string folder = "";
    private TimeSpan every;
    private int newest;
    private int weekly;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        var plan = (await backups.LookAsync(await NowAsync(), Gone)).Plan ?? BackupPlan.Offered;
        (isOn, folder, every, newest, weekly, isAllowed) = (plan.IsOn, plan.Folder, plan.Every, plan.KeepNewest, plan.KeepWeekly, true);
    }

    private Task<bool> SaveAsync() => DoAsync(async person =>
    {
        await backups.SavePlanAsync(person, new(isOn, folder.Trim(), every, newest, weekly), Gone);
        navigation.NavigateTo("/settings/backups");
    });
}
