using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Backups;

/// <summary>What people decide about backups, and have done with them (IEC 62443-4-2 CR 7.3). Safe for concurrent use.</summary>
/// <param name="store">The records.</param>
/// <param name="audit">The log.</param>
/// <param name="maker">Makes and tries them.</param>
/// <param name="secondPerson">Asked before the plan or the keys are changed.</param>
/// <param name="time">The box's clock.</param>
public sealed class Backups(IBackupStore store, IAuditStore audit, IBackupMaker maker, SecondPerson secondPerson, TimeProvider time) : IDisposable
{
    private const int LongestName = 64;

    private readonly SemaphoreSlim one = new(1);

    /// <summary>How it stands.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<BackupState> LookAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        var plan = await store.PlanAsync(ct);
        var made = await ThereAsync(ct);
        var keys = (await store.KeysAsync(ct)).Select(key => new RecoveryKeyState(key, made.Count(backup => backup.IsGood && backup.Keys.Contains(key.Id)))).ToList();
        var newest = made.FirstOrDefault(backup => backup.IsGood);
        return new(
            plan, plan is { IsOn: true } && maker.IsBesideData(plan.Folder), keys, made, newest, plan is { IsOn: true } ? newest is null ? time.GetUtcNow() : newest.MadeAt + plan.Every : null,
            await store.LastDrillAsync(ct));
    }

    /// <summary>Decides where backups go by themselves, how often, and how many stay.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="BackupRefusedException">It makes no sense, nobody could open them, or the folder cannot be used.</exception>
    public async Task SavePlanAsync(Caller caller, BackupPlan plan, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        plan.Check();
        if (plan.IsOn && !(await KeysInUseAsync(ct)).Any()) throw NoKey();
        (string, string?)[] fields =
        [
            ("on", plan.IsOn ? "yes" : "no"), ("folder", plan.Folder), ("everySeconds", FormattableString.Invariant($"{plan.Every.TotalSeconds:0}")),
            ("keepNewest", FormattableString.Invariant($"{plan.KeepNewest}")), ("keepWeekly", FormattableString.Invariant($"{plan.KeepWeekly}")),
        ];
        caller = await secondPerson.AskAsync(caller.Require(new Act(ActKind.ChangeSettings, Right.ChangeSettings, "decide about backups", fields)), ct);
        if (plan.IsOn) maker.Choose(plan.Folder);
        await store.SavePlanAsync(plan, Entry(AuditEventType.BackupPlanSaved, caller, AuditOutcome.Success, fields), ct);
    }

    /// <summary>Has backups sealed to a key from now on.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="pem">A PUBLIC KEY block.</param>
    /// <param name="replaced">The key that it takes the place of; what was sealed to that one still opens with it. Null: it is one more.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="BackupRefusedException">It is no such key, or is used already.</exception>
    /// <exception cref="NameTakenException">Another key has the name.</exception>
    public async Task<KnownRecoveryKey> AddKeyAsync(Caller caller, string name, string pem, string? replaced, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl)) throw new BackupRefusedException("A recovery key has a name of 1 to 64 characters.");
        var (id, der) = maker.ReadKey(pem);
        var all = await store.KeysAsync(ct);
        if (all.Any(known => known.Id == id && known.RemovedAt is null)) throw new BackupRefusedException($"The recovery key {id} is in use already.");
        var before = replaced is null ? null : InUse(all, replaced);
        caller = await secondPerson.AskAsync(
            caller.Require(new Act(ActKind.ChangeSettings, Right.ChangeSettings, "seal backups to a recovery key", ("name", name), ("key", id), ("replaces", before?.Id))), ct);
        var key = new KnownRecoveryKey(id, name, der, time.GetUtcNow());
        List<KnownRecoveryKey> changed = [key];
        if (before is not null) changed.Add(before with { RemovedAt = key.AddedAt });
        await store.SaveKeysAsync(changed, Entry(AuditEventType.RecoveryKeyAdded, caller, AuditOutcome.Success, ("key", id), ("name", name), ("replaces", before?.Id)), ct);
        return key;
    }

    /// <summary>Has backups sealed to a key no more. What was sealed to it still opens with it.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="key">Its name or id.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="BackupRefusedException">There is none, or it is the last one and backups are made by the clock.</exception>
    public async Task<KnownRecoveryKey> RemoveKeyAsync(Caller caller, string key, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        var all = await store.KeysAsync(ct);
        var found = InUse(all, key);
        if (all.Count(known => known.RemovedAt is null) == 1 && await store.PlanAsync(ct) is { IsOn: true })
            throw new BackupRefusedException("It is the only recovery key, and backups are made by the clock: nobody could open them. Replace it by another one instead.");
        caller = await secondPerson.AskAsync(
            caller.Require(new Act(ActKind.ChangeSettings, Right.ChangeSettings, "seal backups to a recovery key no more", ("name", found.Name), ("key", found.Id))), ct);
        found = found with { RemovedAt = time.GetUtcNow() };
        await store.SaveKeysAsync([found], Entry(AuditEventType.RecoveryKeyRemoved, caller, AuditOutcome.Success, ("key", found.Id), ("name", found.Name)), ct);
        return found;
    }

    /// <summary>Makes one now, where the plan says.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="BackupRefusedException">There is no plan, or it cannot be made.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<MadeBackup> MakeAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.RunJobs);
        var plan = await store.PlanAsync(ct) ?? throw new BackupRefusedException("Nobody has decided where backups go: do that first.");
        return await MakeAsync(caller, plan, ct);
    }

    /// <summary>Puts one on record that a person made on the box, by a command.</summary>
    /// <exception cref="NotAllowedException">The caller is not on the box.</exception>
    public Task RecordAsync(Caller caller, MadeBackup backup, CancellationToken ct)
    {
        caller.Require(Right.WriteToBox);
        backup = backup with { By = caller.Name };
        return store.SaveAsync(backup, Entry(AuditEventType.BackupCreated, caller, AuditOutcome.Success, backup.Facts), ct);
    }

    /// <summary>Tries one. What is found to be damaged is counted on no more.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="file">Which one; null: the newest good one.</param>
    /// <param name="secret">What opens it; null: its octets alone are compared with the record.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="BackupRefusedException">There is none, or it cannot be tried now.</exception>
    /// <exception cref="IOException">It cannot be read, or there is no room to put it back.</exception>
    public async Task<BackupDrill> DrillAsync(Caller caller, string? file, BackupSecret? secret, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        var there = await ThereAsync(ct);
        var known = file is null ? there.FirstOrDefault(backup => backup.IsGood) : there.FirstOrDefault(backup => backup.File == file);
        // Over a path that the appliance did not write itself nobody but whoever is on the box decides.
        if (file is not null && known is null) caller.Require(Right.WriteToBox);
        file = known?.File ?? file ?? throw new BackupRefusedException("There is no backup to try: make one first.");
        var drill = await maker.DrillAsync(file, secret, known?.Sha256, ct);
        if (drill.Trouble is not null && known is { IsGood: true })
            await store.SaveAsync(known with { DamagedAt = drill.At }, Entry(AuditEventType.BackupDamaged, caller, AuditOutcome.Alarm, ("file", file), ("sha256", known.Sha256), ("reason", drill.Trouble)), ct);
        await store.AddDrillAsync(
            drill,
            Entry(
                AuditEventType.BackupTried, caller, drill.Trouble is null ? AuditOutcome.Success : AuditOutcome.Alarm, ("file", file), ("opened", drill.IsOpened ? "yes" : "no"),
                ("seconds", FormattableString.Invariant($"{drill.Took.TotalSeconds:0.0}")), ("certificates", FormattableString.Invariant($"{drill.Certificates}")), ("reason", drill.Trouble)),
            ct);
        return drill;
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    /// <summary>Makes one by a plan. One at a time.</summary>
    internal async Task<MadeBackup> MakeAsync(Caller caller, BackupPlan plan, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            var keys = (await KeysInUseAsync(ct)).ToList();
            if (keys is []) throw NoKey();
            if (maker.TroubleOf(plan.Folder) is { } trouble) throw new BackupRefusedException(trouble);
            var file = Path.Combine(plan.Place, $"{maker.Box}-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.tpb");
            var made = await maker.MakeAsync(file, keys, caller.Name, ct);
            await store.SaveAsync(made, Entry(AuditEventType.BackupCreated, caller, AuditOutcome.Success, made.Facts), CancellationToken.None);
            return made;
        }
        catch (Exception failed) when (IsFailure(failed))
        {
            await audit.AppendAsync(Entry(AuditEventType.BackupFailed, caller, AuditOutcome.Alarm, ("folder", plan.Folder), ("reason", failed.Message)), CancellationToken.None);
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The backups whose file is there as it was written, as far as its size says; newest first.</summary>
    internal async Task<IReadOnlyList<MadeBackup>> ThereAsync(CancellationToken ct) => [.. (await store.ListAsync(ct)).Where(backup => maker.SizeOf(backup.File) == backup.Octets)];

    /// <summary>Whether that is a backup that could not be made, and no fault of the program.</summary>
    internal static bool IsFailure(Exception error) => error is BackupRefusedException or IOException or UnauthorizedAccessException;

    internal AuditEntry Entry(AuditEventType type, Caller caller, AuditOutcome outcome, params (string Name, string? Value)[] fields) => AuditEntry.Create(type, time.GetUtcNow(), caller, outcome, fields);

    private async Task<IEnumerable<KnownRecoveryKey>> KeysInUseAsync(CancellationToken ct) => (await store.KeysAsync(ct)).Where(key => key.RemovedAt is null);

    private static KnownRecoveryKey InUse(IReadOnlyList<KnownRecoveryKey> all, string key) =>
        all.FirstOrDefault(known => known.RemovedAt is null && (known.Name == key || known.Id == key)) ?? throw new BackupRefusedException($"No recovery key {key} is in use.");

    private static BackupRefusedException NoKey() => new("There is no recovery key to seal backups to: make one ('./trustpoint backup key create'), and add its public part.");
}

/// <summary>How it stands with backups.</summary>
/// <param name="Plan">What is decided; null: nothing.</param>
/// <param name="IsBesideData">Whether they go to the disk of the data directory, with which they would be lost.</param>
/// <param name="Keys">The recovery keys, also removed ones that files may still open with.</param>
/// <param name="Made">Those whose file is there, newest first.</param>
/// <param name="Newest">The newest good one; null: there is none.</param>
/// <param name="Next">When the next one is due; null: none is made by the clock.</param>
/// <param name="LastDrill">What the last trial came to; null: there was none.</param>
public sealed record BackupState(
    BackupPlan? Plan, bool IsBesideData, IReadOnlyList<RecoveryKeyState> Keys, IReadOnlyList<MadeBackup> Made, MadeBackup? Newest, DateTimeOffset? Next, BackupDrill? LastDrill);

/// <summary>A recovery key and what hangs on it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Opens">How many good backups that are there it opens.</param>
public sealed record RecoveryKeyState(KnownRecoveryKey Key, int Opens);
