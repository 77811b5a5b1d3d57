namespace TrustPoint.Ca.Backups;

/// <summary>A backup that was made here, read back whole, and put on record.</summary>
/// <param name="File">Its path.</param>
/// <param name="MadeAt">The moment: what happened later is not in it.</param>
/// <param name="Octets">Its size.</param>
/// <param name="Sha256">Over the file, lower-case hex.</param>
/// <param name="LogSize">Entries of the audit log in it.</param>
/// <param name="Keys">Ids of the recovery keys that it is sealed to; <c>passphrase</c> stands for one.</param>
/// <param name="By">Who had it made.</param>
public sealed record MadeBackup(string File, DateTimeOffset MadeAt, long Octets, string Sha256, long LogSize, IReadOnlyList<string> Keys, string By)
{
    /// <summary>Stands among <see cref="Keys"/> for a pass phrase.</summary>
    public const string Passphrase = "passphrase";

    /// <summary>When it was deleted, because the plan keeps no more; null: it was not.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When it was found to be damaged; null: it was not.</summary>
    public DateTimeOffset? DamagedAt { get; init; }

    /// <summary>What the log says of it (<see cref="Audit.AuditEventType.BackupCreated"/>).</summary>
    public (string Name, string? Value)[] Facts =>
    [
        ("file", File), ("madeAt", $"{MadeAt:yyyy-MM-ddTHH:mm:ssZ}"), ("octets", FormattableString.Invariant($"{Octets}")), ("sha256", Sha256), ("logSize", FormattableString.Invariant($"{LogSize}")),
        ("keys", string.Join(' ', Keys)), ("by", By),
    ];

    /// <summary>Whether a restore may count on it, as far as the record says.</summary>
    public bool IsGood => DeletedAt is null && DamagedAt is null;
}

/// <summary>A public recovery key on record: backups are sealed to it from when it was added until it is removed.</summary>
/// <param name="Id">The first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo.</param>
/// <param name="Name">What people call it.</param>
/// <param name="SubjectPublicKeyInfo">DER, P-256.</param>
/// <param name="AddedAt">When it was added.</param>
public sealed record KnownRecoveryKey(string Id, string Name, byte[] SubjectPublicKeyInfo, DateTimeOffset AddedAt)
{
    /// <summary>When it was removed: what was sealed to it before still opens with it. Null: it is in use.</summary>
    public DateTimeOffset? RemovedAt { get; init; }
}

/// <summary>What opens a backup, as a person gave it. It is kept nowhere.</summary>
/// <param name="RecoveryKey">An ENCRYPTED PRIVATE KEY block (RFC 7468 section 11); null: the pass phrase is that of the backup itself.</param>
/// <param name="Passphrase">UTF-8.</param>
public sealed record BackupSecret(string? RecoveryKey, byte[] Passphrase);

/// <summary>What trying a backup came to.</summary>
/// <param name="At">When.</param>
/// <param name="File">Which one.</param>
/// <param name="IsOpened">Whether it was opened, put back and examined; else only its octets were compared with the record.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Certificates">How many were put back; 0 where it was not opened.</param>
/// <param name="LogEntries">How many entries of the audit log were.</param>
/// <param name="Trouble">What is wrong with it; null: nothing that could be seen.</param>
/// <param name="ByHand">What a person would have had to put in place, line by line.</param>
public sealed record BackupDrill(DateTimeOffset At, string File, bool IsOpened, TimeSpan Took, long Certificates, long LogEntries, string? Trouble, IReadOnlyList<string> ByHand);
