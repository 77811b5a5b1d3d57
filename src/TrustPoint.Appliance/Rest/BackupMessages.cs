using TrustPoint.Ca.Backups;

namespace TrustPoint.Appliance.Rest;

/// <summary>How it stands with backups.</summary>
/// <param name="Plan">What is decided; null: nothing.</param>
/// <param name="BesideData">Whether they go to the disk of the data directory, with which they would be lost.</param>
/// <param name="NextAt">When the next one is due; null: none is made by the clock.</param>
/// <param name="Keys">The recovery keys, also removed ones that files may still open with.</param>
/// <param name="Backups">Those whose file is there, newest first.</param>
/// <param name="LastDrill">What the last trial came to; null: there was none.</param>
public sealed record BackupsMessage(
    BackupPlanMessage? Plan, bool BesideData, DateTimeOffset? NextAt, IReadOnlyList<RecoveryKeyRow> Keys, IReadOnlyList<BackupRow> Backups, BackupDrillMessage? LastDrill)
{
    internal static BackupsMessage Of(BackupState state) => new(
        state.Plan is { } plan ? BackupPlanMessage.Of(plan) : null, state.IsBesideData, state.Next, [.. state.Keys.Select(key => RecoveryKeyRow.Of(key.Key, key.Opens))],
        [.. state.Made.Select(BackupRow.Of)], state.LastDrill is { } drill ? BackupDrillMessage.Of(drill) : null);
}

/// <summary>Where backups go by themselves.</summary>
/// <param name="On">Whether any are made by the clock.</param>
/// <param name="Folder">A folder of its own, on another disk.</param>
/// <param name="EverySeconds">How often.</param>
/// <param name="KeepNewest">How many of the newest stay.</param>
/// <param name="KeepWeekly">Of how many weeks, beside, the last one stays.</param>
public sealed record BackupPlanMessage(bool On, string Folder, long EverySeconds, int KeepNewest, int KeepWeekly)
{
    internal BackupPlan Plan => new(On, Folder, TimeSpan.FromSeconds(Math.Clamp(EverySeconds, 0, int.MaxValue)), KeepNewest, KeepWeekly);

    internal static BackupPlanMessage Of(BackupPlan plan) => new(plan.IsOn, plan.Folder, (long)plan.Every.TotalSeconds, plan.KeepNewest, plan.KeepWeekly);
}

/// <summary>A recovery key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="AddedAt">When backups began to be sealed to it.</param>
/// <param name="RemovedAt">When that ended; null: it did not.</param>
/// <param name="Opens">How many good backups that are there it opens.</param>
public sealed record RecoveryKeyRow(string Id, string Name, DateTimeOffset AddedAt, DateTimeOffset? RemovedAt, int Opens)
{
    internal static RecoveryKeyRow Of(KnownRecoveryKey key, int opens) => new(key.Id, key.Name, key.AddedAt, key.RemovedAt, opens);
}

/// <summary>Seals backups to one more key, or to one in place of another.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Pem">A PUBLIC KEY block.</param>
/// <param name="Replaces">Name or id of the key that it takes the place of; null: none.</param>
public sealed record AddRecoveryKey(string Name, string Pem, string? Replaces);

/// <summary>A backup that was made and read back.</summary>
/// <param name="File">Its path on the box.</param>
/// <param name="MadeAt">The moment that it holds.</param>
/// <param name="Octets">Its size.</param>
/// <param name="Sha256">Over the file, lower-case hex.</param>
/// <param name="LogSize">Entries of the audit log in it.</param>
/// <param name="Keys">Ids of the recovery keys that open it; <c>passphrase</c> stands for one.</param>
/// <param name="By">Who had it made.</param>
/// <param name="DamagedAt">When it was found to be damaged; null: it was not.</param>
public sealed record BackupRow(string File, DateTimeOffset MadeAt, long Octets, string Sha256, long LogSize, IReadOnlyList<string> Keys, string By, DateTimeOffset? DamagedAt)
{
    internal MadeBackup Backup => new(File, MadeAt, Octets, Sha256, LogSize, Keys, By);

    internal static BackupRow Of(MadeBackup made) => new(made.File, made.MadeAt, made.Octets, made.Sha256, made.LogSize, made.Keys, made.By, made.DamagedAt);
}

/// <summary>Tries a backup.</summary>
/// <param name="File">Its path on the box; null: the newest good one.</param>
/// <param name="RecoveryKey">An ENCRYPTED PRIVATE KEY block; null: the pass phrase is that of the backup itself.</param>
/// <param name="Passphrase">Of the key or of the backup; null: it is not opened, its octets alone are compared.</param>
public sealed record TryBackup(string? File, string? RecoveryKey, string? Passphrase);

/// <summary>What trying a backup came to.</summary>
/// <param name="At">When.</param>
/// <param name="File">Which one.</param>
/// <param name="Opened">Whether it was opened, put back and examined.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Certificates">How many were put back.</param>
/// <param name="LogEntries">How many entries of the audit log were.</param>
/// <param name="Trouble">What is wrong with it; null: nothing that could be seen.</param>
/// <param name="ByHand">What a person would have had to put in place.</param>
public sealed record BackupDrillMessage(DateTimeOffset At, string File, bool Opened, double Seconds, long Certificates, long LogEntries, string? Trouble, IReadOnlyList<string> ByHand)
{
    internal static BackupDrillMessage Of(BackupDrill drill) =>
        new(drill.At, drill.File, drill.IsOpened, Math.Round(drill.Took.TotalSeconds, 1), drill.Certificates, drill.LogEntries, drill.Trouble, drill.ByHand);
}
