using System.Globalization;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Consistency;

/// <summary>Reads the log from its first leaf to its last: the tree, the checkpoints over it, the rows it witnesses, each grant used by one request.</summary>
internal sealed class LogPass(DatabaseConnection connection, WitnessedState state, LogKey key, Findings findings)
{
    private readonly Dictionary<string, string> requestByGrant = [];
    private readonly Dictionary<string, (long Index, long Number, DateTimeOffset ThisUpdate)> crls = [];
    private readonly Dictionary<string, long> publishedCrls = [];
    private long confirmed = -1;
    private DateTimeOffset highest;

    public long Checkpoints { get; private set; }

    /// <summary>The latest time of an entry.</summary>
    public DateTimeOffset LastTime { get; private set; }

    /// <summary>Runs it. Returns the number of entries.</summary>
    public long Run(CancellationToken ct)
    {
        var tree = new MerkleFrontier();
        var checkpoints = ReadCheckpoints();
        while (LogReading.Page(connection, tree.Size) is [_, ..] leaves)
        {
            foreach (var (index, bytes) in leaves)
            {
                if (index != tree.Size)
                {
                    findings.Add($"The audit log has no entry {tree.Size}; what follows cannot be proved.");
                    return tree.Size;
                }
                Compare(checkpoints, tree);
                tree.Append(MerkleHash.Leaf(bytes));
                Examine(index, bytes);
            }
            ct.ThrowIfCancellationRequested();
        }
        Compare(checkpoints, tree);
        foreach (var left in checkpoints) findings.Add($"The audit log ends at {tree.Size} entries, a checkpoint was signed over {left.Size}.");
        CompareHead(tree);
        return tree.Size;
    }

    private Queue<(long Size, string Note, byte[] Frontier)> ReadCheckpoints()
    {
        var checkpoints = new Queue<(long, string, byte[])>();
        using var rows = connection.Query("SELECT size, note, frontier FROM checkpoints ORDER BY size");
        while (rows.Read()) checkpoints.Enqueue((rows.GetInt64(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
        return checkpoints;
    }

    private void Compare(Queue<(long Size, string Note, byte[] Frontier)> checkpoints, MerkleFrontier tree)
    {
        while (checkpoints.TryPeek(out var checkpoint) && checkpoint.Size == tree.Size)
        {
            checkpoints.Dequeue();
            Checkpoints++;
            if (!checkpoint.Frontier.AsSpan().SequenceEqual(tree.Encode()))
                findings.Add($"The tree's edge kept with the checkpoint of size {checkpoint.Size} is wrong.");
            CompareNote(checkpoint.Size, checkpoint.Note, tree);
        }
    }

    private void CompareNote(long size, string text, MerkleFrontier tree)
    {
        try
        {
            var note = Checkpoint.Open(text, key);
            if (note.Size != size) findings.Add($"The checkpoint kept for size {size} was signed over {note.Size} entries.");
            else if (!note.Root.AsSpan().SequenceEqual(tree.Root()))
                findings.Add($"The first {size} entries of the audit log are not those that the checkpoint of that size was signed over.");
        }
        catch (CheckpointException error)
        {
            findings.Add($"The checkpoint of size {size}: {error.Message}");
        }
    }

    private void CompareHead(MerkleFrontier tree)
    {
        if (connection.Scalar("SELECT frontier FROM log_head WHERE id = 1") is byte[] head
                ? !head.AsSpan().SequenceEqual(tree.Encode())
                : tree.Size > 0)
            findings.Add($"The head of the audit log is not that of its {tree.Size} entries.");
    }

    private void Examine(long index, byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var entry = json.RootElement;
            var name = entry.GetProperty("event"u8).GetString()!;
            var certificates = 0;
            ExamineTime(index, name, entry.GetProperty("time"u8).GetDateTimeOffset());
            if (name == AuditEventType.CrlIntended.Name || name == AuditEventType.CrlPublished.Name) ExamineCrl(index, name, entry);
            if (name == AuditEventType.ClockConfirmed.Name) confirmed = index;
            if (name == "certificate.abandoned") ExamineGivenBack(index, [.. Leaf.RowsOf(entry)]);
            foreach (var row in Leaf.RowsOf(entry))
            {
                if (row.Table == "certificates") certificates++;
                if (state.Witness(name, row) is { } trouble) findings.Add($"Entry {index} of the audit log ({name}) records {row.Name}, {trouble}.");
            }
            if (certificates != (name.StartsWith("certificate.", StringComparison.Ordinal) ? 1 : 0))
                findings.Add($"Entry {index} of the audit log ({name}) records {certificates} certificates.");
            if (entry.TryGetProperty("grants"u8, out var grants))
                ExamineGrants(index, grants.GetString()!, entry.GetProperty("requestKey"u8).GetString()!);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            findings.Add($"Entry {index} of the audit log cannot be read: {error.Message}");
        }
    }

    // Nothing is signed under an earlier time than was signed before, unless a person confirmed that the clock had gone back. What is only noted,
    // such as a refusal, has the box's time and binds nobody.
    private void ExamineTime(long index, string name, DateTimeOffset at)
    {
        if (at > LastTime) LastTime = at;
        var isSigned = name == AuditEventType.CertificateIntended.Name || name == AuditEventType.CrlIntended.Name;
        if (isSigned && highest - at > CaClock.Tolerance)
            findings.Add($"Entry {index} of the audit log ({name}) has the time {at:u}, when {highest:u} had been signed.");
        if (name == AuditEventType.ClockConfirmed.Name || (isSigned && at > highest)) highest = at;
    }

    // Invariant I6: a number is used up when it is intended, and the time is of then. What a recovery found is published without.
    private void ExamineCrl(long index, string name, JsonElement entry)
    {
        var crl = entry.GetProperty("crl"u8).GetString()!;
        var number = long.Parse(entry.GetProperty("number"u8).GetString()!, CultureInfo.InvariantCulture);
        var thisUpdate = entry.GetProperty("thisUpdate"u8).GetDateTimeOffset();
        var known = crls.TryGetValue(crl, out var before);
        var isNew = name == AuditEventType.CrlIntended.Name || !known || number > before.Number;
        if (known && isNew && number <= before.Number) Numbered(before.Number);
        // A time that a person found to be wrong binds nobody.
        if (known && isNew && thisUpdate < before.ThisUpdate && before.Index > confirmed)
            findings.Add($"Entry {index} of the audit log ({name}) has the CRL {crl} begin at {thisUpdate:u}, when one had begun at {before.ThisUpdate:u}.");
        if (isNew) crls[crl] = (index, number, thisUpdate);
        if (name != AuditEventType.CrlPublished.Name) return;
        if (publishedCrls.TryGetValue(crl, out var last) && number <= last) Numbered(last);
        publishedCrls[crl] = number;

        void Numbered(long after) => findings.Add($"Entry {index} of the audit log ({name}) gives the CRL {crl} the number {number} after {after}.");
    }

    private void ExamineGrants(long index, string grants, string requestKey)
    {
        foreach (var grant in grants.Split(' '))
        {
            if (requestByGrant.TryAdd(grant, requestKey) || requestByGrant[grant] == requestKey) continue;
            findings.Add($"Entry {index} of the audit log uses the one-time grant {grant}, which another request had used.");
        }
    }

    // A code is given back by the intent that used it, when that came to nothing, and by nothing else.
    private void ExamineGivenBack(long index, List<WitnessedRow> rows)
    {
        foreach (var grant in rows.Where(row => row.Table == "grants"))
        {
            var name = connection.Scalar("SELECT grant_id FROM grants WHERE id = ?1", grant.Id) as string;
            var intent = rows.Find(row => row.Table == "certificates").Id;
            if (name is null || !requestByGrant.Remove(name, out var request) || !CameToNothing(intent, request))
                findings.Add($"Entry {index} of the audit log gives back the one-time grant {name ?? grant.Name}, which its request had used up.");
        }
    }

    private bool CameToNothing(long intent, string requestKey) => connection.Scalar(
        """
        SELECT 1 FROM certificates AS abandoned WHERE id = ?1 AND request_key = ?2 AND NOT EXISTS (
            SELECT 1 FROM certificates AS other WHERE other.device IS abandoned.device AND other.id < abandoned.id
                AND substr(other.request_key, 1, 8) = substr(abandoned.request_key, 1, 8) AND other.request_key = abandoned.request_key
                AND other.sha256 IS NOT NULL)
        """,
        intent, Convert.FromHexString(requestKey)) is not null;
}
