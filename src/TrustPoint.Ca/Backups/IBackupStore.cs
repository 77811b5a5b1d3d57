using TrustPoint.Ca.Audit;

namespace TrustPoint.Ca.Backups;

/// <summary>What is on record about backups. Each change and its entry are durable together.</summary>
public interface IBackupStore
{
    /// <summary>The plan; null: nobody has decided.</summary>
    Task<BackupPlan?> PlanAsync(CancellationToken ct);

    /// <summary>Keeps another plan.</summary>
    Task SavePlanAsync(BackupPlan plan, AuditEntry entry, CancellationToken ct);

    /// <summary>All recovery keys, also removed ones, in the order in which they were added.</summary>
    Task<IReadOnlyList<KnownRecoveryKey>> KeysAsync(CancellationToken ct);

    /// <summary>Adds keys, or keeps what became of them.</summary>
    /// <exception cref="Certificates.NameTakenException">Another key has the name.</exception>
    Task SaveKeysAsync(IReadOnlyList<KnownRecoveryKey> keys, AuditEntry entry, CancellationToken ct);

    /// <summary>The backups that were not deleted, newest first.</summary>
    Task<IReadOnlyList<MadeBackup>> ListAsync(CancellationToken ct);

    /// <summary>Adds one, or keeps what became of it.</summary>
    Task SaveAsync(MadeBackup backup, AuditEntry entry, CancellationToken ct);

    /// <summary>The last trial; null: there was none.</summary>
    Task<BackupDrill?> LastDrillAsync(CancellationToken ct);

    /// <summary>Keeps a trial.</summary>
    Task AddDrillAsync(BackupDrill drill, AuditEntry entry, CancellationToken ct);
}

/// <summary>Makes and tries backups of the box. Of the host.</summary>
public interface IBackupMaker
{
    /// <summary>With what the names of its backups begin: they tell the boxes apart that share a folder.</summary>
    string Box { get; }

    /// <summary>Why backups cannot go to a folder, and what to do; null: they can. One that was not chosen is not taken for it: a disk may be missing there.</summary>
    string? TroubleOf(string folder);

    /// <summary>Marks a folder as the one that was chosen.</summary>
    /// <exception cref="BackupRefusedException">It is not there, cannot be written, or is in the data directory.</exception>
    void Choose(string folder);

    /// <summary>Whether a folder is on the disk of the data directory, with which it would be lost.</summary>
    bool IsBesideData(string folder);

    /// <summary>Octets of a file; null: it is not there.</summary>
    long? SizeOf(string file);

    /// <summary>Deletes a file. One that is not there is no error.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    void Delete(string file);

    /// <summary>Id and DER of a public recovery key.</summary>
    /// <param name="pem">A PUBLIC KEY block.</param>
    /// <exception cref="BackupRefusedException">It is none.</exception>
    (string Id, byte[] SubjectPublicKeyInfo) ReadKey(string pem);

    /// <summary>Makes one and reads it back. It is under its name only when every octet was found to be what was written.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="keys">To whom it is sealed.</param>
    /// <param name="by">Who has it made.</param>
    /// <param name="ct">Stops it; nothing stays.</param>
    /// <exception cref="BackupRefusedException">It cannot be made; says why.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    Task<MadeBackup> MakeAsync(string file, IReadOnlyList<KnownRecoveryKey> keys, string by, CancellationToken ct);

    /// <summary>Tries one: with what opens it it is put back beside the data and examined, else its octets are compared with the record. Nothing of it stays.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="secret">What opens it; null: nothing is at hand.</param>
    /// <param name="sha256">Over the file, as it is on record; null: it is not.</param>
    /// <param name="ct">Stops it.</param>
    Task<BackupDrill> DrillAsync(string file, BackupSecret? secret, string? sha256, CancellationToken ct);
}
