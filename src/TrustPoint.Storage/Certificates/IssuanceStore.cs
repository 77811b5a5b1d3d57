using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Authorities;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;
using TrustPoint.Storage.Lifecycle;
using TrustPoint.Storage.Ownership;

namespace TrustPoint.Storage.Certificates;

/// <inheritdoc/>
internal sealed class IssuanceStore(GroupCommitWriter writer, ReadConnections readers) : IIssuanceStore
{
    private static readonly IntentOutcome Recorded = new IntentOutcome.Recorded();
    private static readonly IntentOutcome KeyBlocked = new IntentOutcome.KeyBlocked();
    private static readonly IntentOutcome SerialTaken = new IntentOutcome.SerialTaken();

    public ValueTask<IntentOutcome> RecordIntentAsync(
        CertificateRecord intent, IReadOnlyList<GrantUse> grants, DateTimeOffset retriesSince, DateTimeOffset now, AuditEntry entry, CancellationToken ct) =>
        new(writer.WriteAsync(transaction => RecordIntent(transaction, intent, grants, retriesSince, now, entry), ct));

    public ValueTask<IntentOutcome.DeviceStopped?> RecordIssuedAsync(CertificateRecord issued, AuditEntry entry, CancellationToken ct) =>
        new(writer.WriteAsync(transaction => RecordIssued(transaction, issued, entry), ct));

    public ValueTask RecordAbandonedAsync(string authority, ReadOnlyMemory<byte> serial, AuditEntry entry, CancellationToken ct) =>
        new(writer.WriteAsync(transaction => RecordAbandoned(transaction, authority, serial.ToArray(), entry), ct));

    public Task<IReadOnlyList<CertificateRecord>> OpenIntentsAsync(CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var intents = CertificateSearch.First(connection, new(Status: CertificateStatus.Intended), new(CertificateSort.Oldest, null), int.MaxValue);
        return (IReadOnlyList<CertificateRecord>)[.. intents.Select(key => CertificateRow.Get(connection, key.Id))];
    }));

    private static IntentOutcome RecordIntent(
        WriteTransaction transaction, CertificateRecord intent, IReadOnlyList<GrantUse> grants, DateTimeOffset retriesSince, DateTimeOffset now, AuditEntry entry)
    {
        if (Stopped(intent.Device, StateOf(transaction, intent.Device)) is { } stopped) return stopped;
        if (AuthorityStore.IsEnding(transaction, intent.Authority)) return new IntentOutcome.AuthorityEnding(intent.Authority);
        if (EarlierAnswer(transaction, intent, retriesSince) is { } earlier) return new IntentOutcome.AlreadyIssued(earlier);
        if (BlockedKeyStore.IsBlocked(transaction, intent.KeySha256)) return KeyBlocked;
        if (Holders.Objection(transaction, intent) is { } taken) return taken;
        foreach (var grant in grants)
        {
            if (Grants.Objection(transaction, grant.Id, intent.RequestKey, now) is { } reason) return new IntentOutcome.GrantRefused(grant.Id, reason);
        }
        var values = CertificateRow.Values(intent, id: null);
        var id = transaction.Change(CertificateRow.Insert, values);
        if (id is null) return SerialTaken;
        values[0] = id;
        Holders.Add(transaction, intent, id.Value);
        var changed = new WitnessedRow[1 + grants.Count];
        changed[0] = WitnessedRow.Of("certificates", id.Value, values);
        for (var i = 0; i < grants.Count; i++) changed[i + 1] = Grants.Bind(transaction, grants[i].Id, intent.RequestKey);
        transaction.Append(entry, changed);
        return Recorded;
    }

    private static CertificateRecord? EarlierAnswer(WriteTransaction transaction, CertificateRecord intent, DateTimeOffset since)
    {
        using var row = transaction.Query(
            $"""
            SELECT {CertificateRow.Columns} FROM certificates
            WHERE device IS ?1 AND substr(request_key, 1, 8) = substr(?3, 1, 8) AND request_key = ?3 AND created_at > ?2 AND status = 1
            ORDER BY id DESC LIMIT 1
            """,
            intent.Device, since.ToUnixTimeMilliseconds(), intent.RequestKey);
        return row.Read() ? CertificateRow.Read(row) : null;
    }

    private static IntentOutcome.DeviceStopped? RecordIssued(WriteTransaction transaction, CertificateRecord issued, AuditEntry entry)
    {
        // Somebody may have stopped the device since the intent: what was signed for it must not become good.
        var state = StateOf(transaction, issued.Device);
        if (Stopped(issued.Device, state) is { } stopped) return stopped;
        var id = transaction.Change(
            $"UPDATE certificates SET status = 1, sha256 = ?4, der = ?5 WHERE {CertificateRow.BySerial} AND status = 0 AND tbs_sha256 = ?3 RETURNING id",
            issued.Serial, issued.Authority, issued.TbsSha256, issued.Sha256, issued.Der)
            ?? throw new InvalidOperationException($"No open intent of {issued.Authority} for serial {Convert.ToHexString(issued.Serial)} and these bytes.");
        transaction.Append(entry, [CertificateRow.Witness(issued, id), .. BecomesOperational(transaction, issued, state.Own, entry.Time)]);
        return null;
    }

    // Whoever is not in the registry is in no state, and what was not made here in none of its manufacturer's.
    private static (DeviceState? Own, DeviceState? Made) StateOf(WriteTransaction transaction, string? device)
    {
        if (device is null) return default;
        using var row = transaction.Query("SELECT devices.state, ownership.state, ownership.blocked FROM devices LEFT JOIN ownership ON ownership.device = devices.name WHERE devices.name = ?1", device);
        if (!row.Read()) return default;
        return ((DeviceState)row.GetInt64(0), row.IsDBNull(1) ? null : ProductRows.StateOf(row.GetInt64(1), !row.IsDBNull(2)));
    }

    // LIF-1, LIF-52: what is retired before it was made is not made afterwards.
    private static IntentOutcome.DeviceStopped? Stopped(string? device, (DeviceState? Own, DeviceState? Made) state) => state switch
    {
        ({ } own, _) when !LifeTable.MayAct(own) => new(device!, LifeWords.Of(own)),
        (_, { } made) when !LifeTable.MayBeMade(made) => new(device!, LifeWords.Of(made, Side.Maker)),
        _ => null,
    };

    // A device is operational from its first certificate on (LIF-3).
    private static WitnessedRow[] BecomesOperational(WriteTransaction transaction, CertificateRecord issued, DeviceState? state, DateTimeOffset at)
    {
        if (issued.Device is null || state is not { } before || before == DeviceState.Operational) return [];
        var id = transaction.Change("UPDATE devices SET state = ?2 WHERE name = ?1 RETURNING id", issued.Device, (long)DeviceState.Operational)!.Value;
        var line = new DeviceTransition
        {
            Device = issued.Device,
            Side = Side.Owner,
            At = at,
            Event = LifeEvent.Enrolled,
            Before = before,
            After = DeviceState.Operational,
            By = issued.Requester,
        };
        return [transaction.Row("devices", id), LifeRows.Add(transaction, line)];
    }

    private static bool RecordAbandoned(WriteTransaction transaction, string authority, byte[] serial, AuditEntry entry)
    {
        var id = transaction.Change(
            $"UPDATE certificates SET status = ?3 WHERE {CertificateRow.BySerial} AND status = 0 RETURNING id",
            serial, authority, (long)CertificateStatus.Abandoned)
            ?? throw new InvalidOperationException($"No open intent of {authority} for serial {Convert.ToHexString(serial)}.");
        transaction.Append(entry, [transaction.Row("certificates", id), .. Grants.GiveBack(transaction, id)]);
        return true;
    }
}
