using System.Text;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>Tries a restore: the newest backup is put back beside the data, examined and deleted. What opens it is kept nowhere.</summary>
public sealed partial class BackupDrillPage(Backups backups, CircuitCaller caller) : CommandView(caller, Right.ChangeSettings)
{
    private bool isAllowed;
    private string key = "";
    private string phrase = "";
    private MadeBackup? newest;
    private BackupDrill? result;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        (newest, isAllowed) = ((await backups.LookAsync(await NowAsync(), Gone)).Newest, true);
    }

    private async Task TryAsync()
    {
        var secret = phrase is "" ? null : new BackupSecret(string.IsNullOrWhiteSpace(key) ? null : key, Encoding.UTF8.GetBytes(phrase));
        result = null;
        await DoAsync(async person => result = await backups.DrillAsync(person, newest!.File, secret, Gone));
        (key, phrase) = ("", "");
    }

    private string Number(long value) => Viewer.Words.Number(value);
}
