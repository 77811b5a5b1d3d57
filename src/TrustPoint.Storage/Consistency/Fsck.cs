using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Certificates;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Ceremonies;
using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>
/// Proves a data directory offline, believing nothing but the log's key: each certificate was intended before it was signed, is what was
/// intended, and was signed by its authority; each row is as the log witnesses it; the log is the one that its checkpoints were signed
/// over; each one-time grant served one request; no device is out of use with a certificate in force; each published CRL lists what is revoked, and their numbers only rise; each
/// ceremony went as its script says, and as far as the log knows. It changes nothing.
/// </summary>
public static class Fsck
{
    /// <summary>Examines a data directory that no other process works on.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="key">The log's key, known from elsewhere than the database.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="DataDirectoryInUseException">Another process works on it.</exception>
    /// <exception cref="DatabaseRefusedException">There is no database, or one of a later program.</exception>
    public static Task<FsckReport> RunAsync(string dataDirectory, LogKey key, CancellationToken ct) =>
        Task.Run(() => Run(dataDirectory, key, ct), ct);

    private static FsckReport Run(string dataDirectory, LogKey key, CancellationToken ct)
    {
        var database = Store.DatabaseFile(dataDirectory);
        if (!File.Exists(database)) throw new DatabaseRefusedException($"There is no database in {Path.GetFullPath(dataDirectory)}.");
        using var held = DataDirectoryLock.Take(dataDirectory);
        var findings = new Findings();
        var (entries, checkpoints, certificates) = (0L, 0L, 0L);
        try
        {
            using var connection = DatabaseConnection.OpenReader(database);
            if (SchemaPass.Run(connection, findings))
            {
                var highest = (long?)connection.Scalar("SELECT max(id) FROM certificates") ?? 0;
                var state = new WitnessedState(highest);
                var log = new LogPass(connection, state, key, findings);
                entries = log.Run(ct);
                checkpoints = log.Checkpoints;
                CompareFile(connection, new CheckpointFile(dataDirectory), findings);
                RowPass.Run(connection, state, findings);
                new DevicePass(connection, findings).Run(log.LastTime);
                var authorities = AuthorityStore.Read(connection);
                new CrlPass(connection, new CrlFiles(dataDirectory), findings).Run(authorities);
                CeremonyPass.Run(connection, CeremonyFolders.In(dataDirectory), findings);
                using var proof = new RecordProof(authorities);
                certificates = new CertificatePass(database, state, proof, findings).Run(highest, ct);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Add($"The examination stopped: {error.Message}");
        }
        return new(entries, checkpoints, certificates, findings.Sentences, findings.Count);
    }

    private static void CompareFile(DatabaseConnection connection, CheckpointFile file, Findings findings)
    {
        // A crash may have come between the database and the file, which the next start writes: then it is the one before.
        if (file.Read() is var note && !CheckpointNote.IsSame(note, LogReading.NewestNote(connection)) && !CheckpointNote.IsSame(note, NoteBefore(connection)))
            findings.Add($"{file.Path} is not the newest checkpoint of the database.");
    }

    private static string? NoteBefore(DatabaseConnection connection) => connection.Scalar("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1 OFFSET 1") as string;
}
