using TrustPoint.Ca.Backups;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Overview;

namespace TrustPoint.Ui.Settings;

/// <summary>Whether there is a good backup, where backups go, which key opens which, and when a restore was last tried.</summary>
public sealed partial class BackupsPage(Backups backups, IHealth watched, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private readonly Attempt attempt = new(caller);
    private BackupState? state;
    private MadeBackup? made;

    private string? Trouble => watched.Parts.FirstOrDefault(part => part.Name == "backup")?.Trouble;

    /// <inheritdoc/>
    protected override async Task LookAsync() => state = await backups.LookAsync(await caller.LookAsync(Gone), Gone);

    private async Task MakeAsync()
    {
        made = null;
        if (await attempt.MakeAsync(async person => made = await backups.MakeAsync(person, Gone), Gone)) await LookAsync();
    }

    private async Task RemoveAsync(string key)
    {
        if (await attempt.MakeAsync(person => backups.RemoveKeyAsync(person, key, Gone), Gone)) await LookAsync();
    }

    private string NameOf(string id) => id == MadeBackup.Passphrase ? Say("backups.passphrase") : state!.Keys.FirstOrDefault(key => key.Key.Id == id)?.Key.Name ?? id;

    private string SpanOf(TimeSpan span) => span.TotalDays >= 2 && span.Hours == 0 ? Say("moment.days", (int)span.TotalDays)
        : span.TotalHours >= 2 && span.Minutes == 0 ? Say("moment.hours", (int)span.TotalHours) : Say("moment.minutes", (int)span.TotalMinutes);
}
