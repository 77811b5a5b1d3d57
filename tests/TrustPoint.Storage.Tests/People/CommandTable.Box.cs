using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Credentials;
using TrustPoint.Jobs;

namespace TrustPoint.Storage.Tests.People;

/// <content>The box itself: its log, its backups, its jobs and its clock.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfBox()
    {
        var trail = new AuditTrail(ca.Store.Audit, ca.Checkpoints);
        var board = jobs.GetRequiredService<JobBoard>();
        return new()
        {
            ["AuditTrail.ProveAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.ProveAsync(caller, 0, default)),
            ["AuditTrail.VerifyAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.VerifyAsync(caller, null, null, default)),
            ["AuditTrail.ExportAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.ExportAsync(caller, Stream.Null, default)),
            ["AuditList.ListAsync"] = new(Right.ReadAudit, false, (caller, _) => new Ca.Audit.AuditList(ca.Store.Audit).ListAsync(caller, new(), new(), default)),
            ["JobBoard.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => board.ListAsync(caller, default)),
            ["Backups.LookAsync"] = new(Right.SeeSetup, false, (caller, _) => backups.LookAsync(caller, default)),
            ["Backups.AddKeyAsync"] = new(Right.ChangeSettings, false, (caller, _) => AddKeyAsync(caller), ActKind.ChangeSettings),
            ["Backups.RemoveKeyAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.RemoveKeyAsync(caller, KnownKey(), default), ActKind.ChangeSettings),
            ["Backups.SavePlanAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.SavePlanAsync(caller, BackupPlan.Offered with { Folder = "/mnt/backup", KeepNewest = Repeats ? made : ++made }, default), ActKind.ChangeSettings),
            ["Backups.MakeAsync"] = new(Right.RunJobs, false, (caller, _) => backups.MakeAsync(caller, default)),
            ["Backups.RecordAsync"] = new(Right.WriteToBox, false, (caller, _) => backups.RecordAsync(caller, backupMaker.Made("/mnt/stick/monday.tpb"), default)),
            ["Backups.DrillAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.DrillAsync(caller, KeptBackup, null, default)),
            ["JobBoard.HistoryAsync"] = new(Right.SeeSetup, false, (caller, _) => board.HistoryAsync(caller, "crl-watch", default)),
            ["HeldCredentials.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => new HeldCredentials([]).ListAsync(caller, default)),
            ["JobBoard.RunAsync"] = new(Right.RunJobs, false, (caller, _) => board.RunAsync(caller, "crl-watch", default)),
            ["CaClock.ConfirmAsync"] = new(Right.ConfirmClock, false, (caller, _) => clock.ConfirmAsync(caller, ca.Store.Audit, default)),
        };
    }

    private Task AddKeyAsync(Caller caller) => Name() is var name ? backups.AddKeyAsync(caller, name, name, null, default) : throw new InvalidOperationException();

    // One of its own for each call, so that there is one to remove.
    private string KnownKey() => FormattableString.Invariant($"safe-{(Repeats ? removed : ++removed)}");

    private KnownRecoveryKey KeyOf(int number) => FormattableString.Invariant($"safe-{number}") is var name ? new(name, name, [1], ca.Time.GetUtcNow()) : null!;
}
