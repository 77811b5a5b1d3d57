using System.Text;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Backups: the plan, the recovery keys, those that were made, and trials.</summary>
internal sealed class BackupRoutes(Ca.Backups.Backups backups) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "backups", Right.SeeSetup, async exchange => BackupsMessage.Of(await backups.LookAsync(exchange.Caller, exchange.Aborted))),
        new("PUT", "backups/plan", Right.ChangeSettings, async exchange =>
        {
            var plan = (await exchange.BodyAsync<BackupPlanMessage>()).Plan;
            await backups.SavePlanAsync(exchange.Caller, plan, exchange.Aborted);
            return BackupPlanMessage.Of(plan);
        }),
        new("POST", "backups/keys", Right.ChangeSettings, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AddRecoveryKey>();
            return RecoveryKeyRow.Of(await backups.AddKeyAsync(exchange.Caller, wanted.Name, wanted.Pem, wanted.Replaces, exchange.Aborted), 0);
        }),
        new("DELETE", "backups/keys/{key}", Right.ChangeSettings, async exchange =>
        {
            var removed = await backups.RemoveKeyAsync(exchange.Caller, exchange.Path("key"), exchange.Aborted);
            return RecoveryKeyRow.Of(removed, (await backups.LookAsync(exchange.Caller, exchange.Aborted)).Keys.First(key => key.Key.Id == removed.Id).Opens);
        }),
        new("POST", "backups", Right.RunJobs, async exchange => BackupRow.Of(await backups.MakeAsync(exchange.Caller, exchange.Aborted))),
        new("POST", "backups/recorded", Right.WriteToBox, async exchange =>
        {
            var made = await exchange.BodyAsync<BackupRow>();
            await backups.RecordAsync(exchange.Caller, made.Backup, exchange.Aborted);
            return made;
        }),
        new("POST", "backups/drill", Right.ChangeSettings, async exchange =>
        {
            var asked = await exchange.BodyAsync<TryBackup>();
            if (asked is { RecoveryKey: not null, Passphrase: null }) throw RestRefusedException.Invalid("a recovery key is opened with its pass phrase");
            return BackupDrillMessage.Of(await backups.DrillAsync(
                exchange.Caller, asked.File, asked.Passphrase is { } passphrase ? new(asked.RecoveryKey, Encoding.UTF8.GetBytes(passphrase)) : null, exchange.Aborted));
        }),
    ];
}
