using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;

namespace TrustPoint.Storage.Joining;

/// <inheritdoc/>
internal sealed class JoinStore(GroupCommitWriter writer, ReadConnections readers, VoucherSeal seal) : IJoinStore
{
    private const string Columns =
        "id, idevid_sha256, nonce, manufacturer, serial_number, domain, idevid, state, refusal, reason, decided_by, created_at, changed_at, verdict, matched, version, voucher, request, domain_id, masa_words";

    public Task<Join> AddAsync(Join join, Join? before, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            using (var known = transaction.Query($"SELECT {Columns} FROM joins WHERE idevid_sha256 = ?1 AND nonce = ?2", join.IdevidSha256, join.Nonce))
            {
                if (known.Read()) return Read(known);
            }
            var changed = new List<WitnessedRow>(JoinLife.Follow(transaction, join, LifeEvent.JoinBegins));
            if (before is not null && Update(transaction, before) is { } ended) changed.Add(ended);
            var id = transaction.Change(
                """
                INSERT INTO joins (idevid_sha256, nonce, manufacturer, serial_number, domain, idevid, state, refusal, reason, decided_by, created_at, changed_at, verdict, matched, version)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0) RETURNING id
                """,
                join.IdevidSha256, join.Nonce, join.Manufacturer, join.SerialNumber, join.Domain, join.Idevid, join.State.ToString(), join.Refusal.ToString(), join.Reason,
                join.DecidedBy, join.CreatedAt.ToUnixTimeMilliseconds(), join.ChangedAt.ToUnixTimeMilliseconds(), join.Verdict.ToString())!.Value;
            changed.Add(transaction.Row("joins", id));
            transaction.Append(entry, [.. changed]);
            return join with { Id = id };
        },
        ct);

    public Task<Join?> ChangeAsync(Join join, AuditEntry entry, long? used, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var state = transaction.Scalar("SELECT state FROM joins WHERE id = ?1", join.Id) as string;
            if (Update(transaction, join) is not { } row) return null;
            var changed = new List<WitnessedRow> { row };
            if (used is { } held) changed.Add(HeldVoucherStore.Use(transaction, held, join.ChangedAt));
            if (state != join.State.ToString() && EventOf(join.State) is { } happened) changed.AddRange(JoinLife.Follow(transaction, join, happened));
            transaction.Append(entry, [.. changed]);
            return join with { Version = join.Version + 1 };
        },
        ct);

    public ValueTask<Join?> FindAsync(long id, CancellationToken ct) => Find("id = ?1", id);

    public ValueTask<Join?> FindAsync(string idevidSha256, string nonce, CancellationToken ct) => Find("idevid_sha256 = ?1 AND nonce = ?2", idevidSha256, nonce);

    public ValueTask<Join?> FindLatestAsync(string idevidSha256, string domain, CancellationToken ct) =>
        Find("idevid_sha256 = ?1 AND domain = ?2 ORDER BY id DESC LIMIT 1", idevidSha256, domain);

    public ValueTask<Join?> FindLatestOfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
        Find("manufacturer = ?1 AND serial_number = ?2 ORDER BY id DESC LIMIT 1", manufacturer, serialNumber);

    public ValueTask<Join?> FindLatestJudgedAsync(string manufacturer, string serialNumber, CancellationToken ct) =>
        Find("manufacturer = ?1 AND serial_number = ?2 AND verdict <> 'Open' ORDER BY id DESC LIMIT 1", manufacturer, serialNumber);

    public Task<IReadOnlyList<byte[]>> DomainIdsAsync(string idevidSha256, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT DISTINCT domain_id FROM joins WHERE idevid_sha256 = ?1 AND domain_id IS NOT NULL", idevidSha256);
        var found = new List<byte[]>();
        while (rows.Read()) found.Add(rows.GetFieldValue<byte[]>(0));
        return (IReadOnlyList<byte[]>)found;
    }));

    public Task<Slice<Join>> ListAsync(JoinFilter filter, JoinSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var search = Narrowed(filter);
            var newestFirst = sort == JoinSort.Newest != from is { Backwards: true };
            if (from is { } place) search.Add(newestFirst ? "id <" : "id >", place.Id);
            using var rows = connection.Query($"SELECT {Columns} FROM {search} ORDER BY id {(newestFirst ? "DESC" : "ASC")} LIMIT {limit + 1}", search.Values);
            var found = new List<Join>();
            while (rows.Read()) found.Add(Read(rows));
            return Slice.Of(found, from, limit, join => join, join => new ListPosition("", join.Id, false));
        }));
    }

    public Task<long> CountAsync(JoinFilter filter, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var search = Narrowed(filter);
        return (long)connection.Scalar($"SELECT count(*) FROM {search}", search.Values)!;
    }));

    // What waits, is asked for or got is said by its join; that it enrolled, by its certificate.
    private static LifeEvent? EventOf(JoinState state) => state switch
    {
        JoinState.Imprinted => LifeEvent.Imprinted,
        JoinState.Refused => LifeEvent.JoinRefused,
        _ => null,
    };

    private static Search Narrowed(JoinFilter filter)
    {
        var search = new Search("joins");
        if (filter.Domain is { } domain) search.Add("domain =", domain);
        else if (filter.Seen is { } seen) search.Add(DeviceSearch.InDomains, StoredJson.Write(seen));
        if (filter.Manufacturer is { } manufacturer) search.Add("manufacturer =", manufacturer);
        if (filter.SerialNumber is { } serialNumber) search.Add("serial_number =", serialNumber);
        if (filter.State is { } state) search.Add("state =", state.ToString());
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("serial_number"), text);
        return search;
    }

    private WitnessedRow? Update(WriteTransaction transaction, Join join) => transaction.Change(
        """
        UPDATE joins SET state = ?3, refusal = ?4, reason = ?5, decided_by = ?6, changed_at = ?7, verdict = ?8, matched = ?9, version = version + 1,
            voucher = ?10, request = ?11, domain_id = ?12, masa_words = ?13
        WHERE id = ?1 AND version = ?2 RETURNING id
        """,
        join.Id, join.Version, join.State.ToString(), join.Refusal.ToString(), join.Reason, join.DecidedBy, join.ChangedAt.ToUnixTimeMilliseconds(), join.Verdict.ToString(),
        join.CertificateMatched ? 1L : 0L, join.Voucher is { } voucher ? seal.Seal(NameOf(join.IdevidSha256, join.Nonce), voucher) : null, join.Request, join.DomainId, join.MasaWords) is { } id ? transaction.Row("joins", id) : null;

    private ValueTask<Join?> Find(string condition, params object?[] values) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM joins WHERE {condition}", values);
        return row.Read() ? Read(row) : null;
    }));

    private Join Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        IdevidSha256 = row.GetString(1),
        Nonce = row.GetString(2),
        Manufacturer = row.GetString(3),
        SerialNumber = row.GetString(4),
        Domain = row.GetString(5),
        Idevid = row.GetFieldValue<byte[]>(6),
        State = Enum.Parse<JoinState>(row.GetString(7)),
        Refusal = Enum.Parse<JoinRefusal>(row.GetString(8)),
        Reason = row.TextOrNull(9),
        DecidedBy = row.TextOrNull(10),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)),
        Verdict = Enum.Parse<JoinVerdict>(row.GetString(13)),
        CertificateMatched = row.GetInt64(14) != 0,
        Version = row.GetInt64(15),
        Voucher = Octets(row, 16) is { } voucher ? seal.Open(NameOf(row.GetString(1), row.GetString(2)), voucher) : null,
        Request = Octets(row, 17),
        DomainId = Octets(row, 18),
        MasaWords = row.TextOrNull(19),
    };

    private static string NameOf(string idevidSha256, string nonce) => $"{idevidSha256} {nonce}";

    private static byte[]? Octets(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
