using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;

namespace TrustPoint.Ca.Audit.Verification;

/// <summary>What verifying a log found.</summary>
/// <param name="Size">How many entries there are.</param>
/// <param name="Covered">How many of them a checkpoint of the log covers; nobody vouches for those after.</param>
/// <param name="Findings">What is wrong, in words; empty: nothing is.</param>
public sealed record AuditVerification(long Size, long Covered, IReadOnlyList<string> Findings);

/// <summary>
/// Verifies a log without the appliance that wrote it: from its entries, its checkpoints, its key, and one earlier checkpoint that was kept
/// elsewhere. Whoever writes the appliance's disk can make the entries and hashes fit each other, but not the signed roots.
/// </summary>
public static class AuditVerifier
{
    private const long Told = 10_000;

    /// <summary>Verifies an export.</summary>
    /// <param name="export">The export.</param>
    /// <param name="key">The log's key, known from elsewhere; null: the export's own is believed, which proves less.</param>
    /// <param name="earlier">A signed note that was kept elsewhere; null: none.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="IOException">A file of the export cannot be read.</exception>
    public static async Task<AuditVerification> VerifyAsync(AuditExport export, LogKey? key, string? earlier, CancellationToken ct)
    {
        var findings = new List<string>();
        if (KeyOf(export, key, findings) is not { } known) return new(0, 0, findings);
        var checkpoints = Open(export.ReadNotes(), known, earlier, findings);
        var actual = new List<byte[]>();
        await foreach (var leaf in export.ReadEntriesAsync(ct)) actual.Add(MerkleHash.Leaf(leaf));
        var covered = CheckRoots(actual, checkpoints, findings);
        if (findings.Count > 0) EntryDifference.Explain([.. export.ReadHashes()], actual, checkpoints, findings);
        return new(actual.Count, covered, findings);
    }

    /// <summary>Verifies the log of a store: one pass, whatever its size.</summary>
    /// <param name="store">The log.</param>
    /// <param name="key">The log's key.</param>
    /// <param name="earlier">A signed note that was kept elsewhere; null: none.</param>
    /// <param name="progress">Is told now and then how many entries were looked at; null: nobody is.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<AuditVerification> VerifyAsync(IAuditStore store, LogKey key, string? earlier, IProgress<long>? progress, CancellationToken ct)
    {
        var findings = new List<string>();
        var notes = new List<string>();
        await foreach (var (_, note) in store.CheckpointsAsync(ct)) notes.Add(note);
        var roots = new RootCheck(Open(notes, key, earlier, findings), findings);
        await foreach (var leaf in store.ReadAsync(0, ct))
        {
            roots.Append(MerkleHash.Leaf(leaf));
            if (roots.Size % Told == 0) progress?.Report(roots.Size);
        }
        return new(roots.Size, roots.Finish(), findings);
    }

    private static LogKey? KeyOf(AuditExport export, LogKey? key, List<string> findings)
    {
        try
        {
            var own = export.ReadKey();
            if (key is not null && own.ToString() != key.ToString()) findings.Add($"The export names {own.Name} with another key than the one given: it is another log, or its key was replaced.");
            return key ?? own;
        }
        catch (FormatException damage)
        {
            findings.Add($"The export's key cannot be read: {damage.Message}");
            return key;
        }
    }

    /// <summary>The checkpoints that verify, in order of size. One that does not is a finding.</summary>
    private static List<Checkpoint> Open(IEnumerable<string> notes, LogKey key, string? earlier, List<string> findings)
    {
        var checkpoints = new List<Checkpoint>();
        var number = 0;
        foreach (var note in notes)
        {
            number++;
            Open($"Checkpoint {number} of the log", note);
            if (checkpoints.Count > 1 && checkpoints[^1].Size <= checkpoints[^2].Size)
                findings.Add($"Checkpoint {number} of the log is not over more entries than the one before: it was moved or repeated.");
        }
        if (earlier is not null) Open("The earlier checkpoint", earlier);
        return [.. checkpoints.OrderBy(checkpoint => checkpoint.Size)];

        void Open(string what, string note)
        {
            try
            {
                var checkpoint = Checkpoint.Open(note, key);
                if (checkpoint.Origin == key.Name) checkpoints.Add(checkpoint);
                else findings.Add($"{what} is of another log, {checkpoint.Origin}.");
            }
            catch (CheckpointException wrong)
            {
                findings.Add($"{what} is forged or damaged: {wrong.Message}");
            }
        }
    }

    private static long CheckRoots(List<byte[]> leaves, IReadOnlyList<Checkpoint> checkpoints, List<string> findings)
    {
        var roots = new RootCheck(checkpoints, findings);
        foreach (var leaf in leaves) roots.Append(leaf);
        return roots.Finish();
    }
}
