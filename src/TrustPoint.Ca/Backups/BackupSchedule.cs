using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Backups;

/// <summary>Makes the backups that are due by the plan, deletes those that it keeps no more, and says when the newest good one is too old.</summary>
/// <param name="backups">The commands.</param>
/// <param name="store">The records.</param>
/// <param name="maker">Looks at the files.</param>
/// <param name="time">The box's clock.</param>
public sealed class BackupSchedule(Backups backups, IBackupStore store, IBackupMaker maker, TimeProvider time)
{
    /// <summary>How often it is asked.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    // A disk that is missing or full is looked at again in a while: each failure is on the audit log.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private static readonly AppliancePart Caller = new("backup schedule");

    private DateTimeOffset? triedAt;
    private string? failure;

    /// <summary>Since when the newest good backup is the newest; null: there is none, or nobody looked yet.</summary>
    public DateTimeOffset? NewestAt { get; private set; }

    /// <summary>Does what is due. One call at a time.</summary>
    /// <returns>What is wrong, a sentence each; empty: all is well, or no backups are made by the clock.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        if (await store.PlanAsync(ct) is not { IsOn: true } plan)
        {
            (triedAt, failure) = (null, null);
            NewestAt = (await backups.ThereAsync(ct)).FirstOrDefault(backup => backup.IsGood)?.MadeAt;
            return [];
        }
        var now = time.GetUtcNow();
        var newest = await NewestAsync(plan, ct);
        // A clock that was set back by days must not stop backups: what is of the future is as good as none.
        var isDue = newest is null || now - newest.MadeAt >= plan.Every || newest.MadeAt > now;
        if (!isDue) (triedAt, failure) = (null, null);
        else if (triedAt is null || now - triedAt >= RetryAfter || now < triedAt) newest = await MakeAsync(plan, now, ct) ?? newest;
        NewestAt = newest?.MadeAt;
        List<string> troubles = failure is null ? [] : [failure];
        if (failure is null) troubles.AddRange(await DeleteSuperfluousAsync(plan, ct));
        if (newest is not null && now - newest.MadeAt > plan.TooOld)
            troubles.Add(FormattableString.Invariant($"the newest good backup is of {newest.MadeAt:u}: what happened since would be lost with this box"));
        return troubles;
    }

    private async Task<MadeBackup?> MakeAsync(BackupPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        triedAt = now;
        try
        {
            var made = await backups.MakeAsync(Caller, plan, ct);
            failure = null;
            return made;
        }
        catch (Exception failed) when (Backups.IsFailure(failed))
        {
            failure = $"no backup could be made: {failed.Message}";
            return null;
        }
    }

    // Only of the folder of the plan: what lies elsewhere a person put there.
    private async Task<IReadOnlyList<string>> DeleteSuperfluousAsync(BackupPlan plan, CancellationToken ct)
    {
        var troubles = new List<string>();
        foreach (var backup in plan.Superfluous(await GoodAsync(plan, ct)))
        {
            try
            {
                maker.Delete(backup.File);
                await store.SaveAsync(backup with { DeletedAt = time.GetUtcNow() }, backups.Entry(AuditEventType.BackupDeleted, Caller, AuditOutcome.Success, ("file", backup.File), ("sha256", backup.Sha256)), ct);
            }
            catch (Exception failed) when (Backups.IsFailure(failed))
            {
                troubles.Add($"an old backup cannot be deleted: {failed.Message}");
            }
        }
        return troubles;
    }

    private async Task<MadeBackup?> NewestAsync(BackupPlan plan, CancellationToken ct) => await GoodAsync(plan, ct) is [var newest, ..] ? newest : null;

    private async Task<IReadOnlyList<MadeBackup>> GoodAsync(BackupPlan plan, CancellationToken ct) =>
        [.. (await backups.ThereAsync(ct)).Where(backup => backup.IsGood && Path.GetDirectoryName(Path.GetFullPath(backup.File)) == plan.Place)];
}
