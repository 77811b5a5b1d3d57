using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;

namespace TrustPoint.Testing.InMemory;

/// <summary>What issuance writes, kept in memory by the rules of the real store, able to fail at each step.</summary>
public sealed class InMemoryIssuanceStore : IIssuanceStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Authority, string Serial), CertificateRecord> rows = [];
    private readonly Dictionary<string, CertificateRecord> latestByRequest = [];
    private readonly Dictionary<string, string> holderByKey = [];
    private readonly Dictionary<(string Authority, string Subject), string> holderBySubject = [];
    private readonly Dictionary<string, byte[]?> uses = [];
    private readonly List<AuditEntry> entries = [];

    /// <summary>Thrown by the next intents.</summary>
    public Exception? FailsAtIntent { get; set; }

    /// <summary>Happens before each intent.</summary>
    public Action? BeforeIntent { get; set; }

    /// <summary>Thrown by the next outcomes.</summary>
    public Exception? FailsAtIssued { get; set; }

    /// <summary>Thrown when an intent is to be abandoned.</summary>
    public Exception? FailsAtAbandoned { get; set; }

    /// <summary>How many more intents are told that their serial number is taken.</summary>
    public int SerialsTaken { get; set; }

    /// <summary>Keys that are blocked: upper-case hex of <see cref="CertificateRecord.KeySha256"/>.</summary>
    public HashSet<string> BlockedKeys { get; } = [];

    /// <summary>All rows.</summary>
    public IReadOnlyList<CertificateRecord> Rows
    {
        get
        {
            lock (gate) return [.. rows.Values];
        }
    }

    /// <summary>Audit entries as text, in order.</summary>
    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (gate) return [.. entries];
        }
    }

    /// <summary>Makes a grant that can be used once.</summary>
    public GrantUse Grant(string id)
    {
        lock (gate) uses[id] = null;
        return new(id);
    }

    public ValueTask<IntentOutcome> RecordIntentAsync(
        CertificateRecord intent, IReadOnlyList<GrantUse> grants, DateTimeOffset retriesSince, DateTimeOffset now, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            BeforeIntent?.Invoke();
            if (FailsAtIntent is { } failure) throw failure;
            return ValueTask.FromResult(Record(intent, grants, retriesSince, entry));
        }
    }

    public ValueTask<IntentOutcome.DeviceStopped?> RecordIssuedAsync(CertificateRecord issued, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (FailsAtIssued is { } failure) throw failure;
            rows[KeyOf(issued)] = issued;
            latestByRequest[Convert.ToHexString(issued.RequestKey)] = issued;
            entries.Add(entry);
        }
        return ValueTask.FromResult<IntentOutcome.DeviceStopped?>(null);
    }

    public ValueTask RecordAbandonedAsync(string authority, ReadOnlyMemory<byte> serial, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (FailsAtAbandoned is { } failure) throw failure;
            var key = (authority, Convert.ToHexString(serial.Span));
            rows[key] = rows[key] with { Status = CertificateStatus.Abandoned };
            GiveBack(rows[key].RequestKey);
            entries.Add(entry);
        }
        return ValueTask.CompletedTask;
    }

    public Task<IReadOnlyList<CertificateRecord>> OpenIntentsAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<CertificateRecord>>([.. Rows.Where(row => row.Status == CertificateStatus.Intended)]);

    private IntentOutcome Record(CertificateRecord intent, IReadOnlyList<GrantUse> grants, DateTimeOffset retriesSince, AuditEntry entry)
    {
        if (latestByRequest.TryGetValue(Convert.ToHexString(intent.RequestKey), out var earlier) && earlier.CreatedAt > retriesSince)
            return new IntentOutcome.AlreadyIssued(earlier);
        if (SerialsTaken > 0)
        {
            SerialsTaken--;
            return new IntentOutcome.SerialTaken();
        }
        var identity = intent.Device ?? intent.Subject;
        var key = Convert.ToHexString(intent.KeySha256);
        if (BlockedKeys.Contains(key)) return new IntentOutcome.KeyBlocked();
        if (holderByKey.TryGetValue(key, out var keyHolder) && keyHolder != identity) return new IntentOutcome.KeyTaken(keyHolder);
        if (intent.Subject.Length > 0 && holderBySubject.TryGetValue((intent.Authority, intent.Subject), out var subjectHolder) && subjectHolder != identity)
            return new IntentOutcome.SubjectTaken(subjectHolder);
        foreach (var grant in grants)
        {
            if (!uses.TryGetValue(grant.Id, out var usedBy)) return new IntentOutcome.GrantRefused(grant.Id, "The grant is unknown.");
            if (usedBy is not null && !usedBy.AsSpan().SequenceEqual(intent.RequestKey)) return new IntentOutcome.GrantRefused(grant.Id, "The grant was used.");
        }
        if (rows.ContainsKey(KeyOf(intent))) return new IntentOutcome.SerialTaken();
        entry.Condition?.Invoke();
        foreach (var grant in grants) uses[grant.Id] = intent.RequestKey;
        rows.Add(KeyOf(intent), intent with { Id = rows.Count + 1 });
        holderByKey[key] = identity;
        if (intent.Subject.Length > 0) holderBySubject[(intent.Authority, intent.Subject)] = identity;
        entries.Add(entry);
        return new IntentOutcome.Recorded();
    }

    private void GiveBack(byte[] requestKey)
    {
        if (rows.Values.Any(row => row.RequestKey.AsSpan().SequenceEqual(requestKey) && row.Status != CertificateStatus.Abandoned)) return;
        foreach (var (id, _) in uses.Where(use => use.Value is { } by && by.AsSpan().SequenceEqual(requestKey)).ToList()) uses[id] = null;
    }

    private static (string, string) KeyOf(CertificateRecord row) => (row.Authority, Convert.ToHexString(row.Serial));
}
