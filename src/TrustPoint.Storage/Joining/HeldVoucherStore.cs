using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Joining;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Joining;

/// <inheritdoc/>
internal sealed class HeldVoucherStore(GroupCommitWriter writer, ReadConnections readers, VoucherSeal seal) : IHeldVoucherStore
{
    private const string Columns = "id, sha256, manufacturer, serial_number, voucher, expires_at, order_name, imported_by, imported_at, used_at";

    public Task<int> AddAsync(IReadOnlyList<HeldVoucher> vouchers, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var added = new List<WitnessedRow>();
            foreach (var voucher in vouchers)
            {
                var id = transaction.Change(
                    """
                    INSERT INTO held_vouchers (sha256, manufacturer, serial_number, voucher, expires_at, order_name, imported_by, imported_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (sha256) DO NOTHING RETURNING id
                    """,
                    voucher.Sha256, voucher.Manufacturer, voucher.SerialNumber, seal.Seal(voucher.Sha256, voucher.Der), voucher.ExpiresAt?.ToUnixTimeMilliseconds(), voucher.Order, voucher.ImportedBy,
                    voucher.ImportedAt.ToUnixTimeMilliseconds());
                if (id is not null) added.Add(transaction.Row("held_vouchers", id.Value));
            }
            if (added.Count > 0) transaction.Append(entry, [.. added]);
            return added.Count;
        },
        ct);

    public ValueTask<HeldVoucher?> FindAsync(string sha256, CancellationToken ct) => Find("sha256 = ?1", sha256);

    public ValueTask<HeldVoucher?> FindAsync(long id, CancellationToken ct) => Find("id = ?1", id);

    public Task<IReadOnlyList<HeldVoucher>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query($"SELECT {Columns} FROM held_vouchers WHERE manufacturer = ?1 AND serial_number = ?2 ORDER BY id DESC", manufacturer, serialNumber);
        return (IReadOnlyList<HeldVoucher>)All(rows);
    }));

    public Task<Slice<HeldVoucher>> ListAsync(HeldVoucherFilter filter, DateTimeOffset now, HeldVoucherSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var search = new Search("held_vouchers");
            if (filter.Manufacturer is { } manufacturer) search.Add("manufacturer =", manufacturer);
            if (filter.SerialNumber is { } serialNumber) search.Add("serial_number =", serialNumber);
            if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("serial_number", "order_name"), text);
            // As HeldVoucher.StateAt says it.
            if (filter.State is { } state) search.Add(state == HeldVoucherState.Used ? "used_at IS NOT NULL" : "used_at IS NULL");
            if (filter.State == HeldVoucherState.Expired) search.Add("expires_at <", now.ToUnixTimeMilliseconds());
            if (filter.State == HeldVoucherState.Ready) search.Add("(expires_at IS NULL OR expires_at >= {0})", now.ToUnixTimeMilliseconds());
            var newestFirst = sort == HeldVoucherSort.Newest != from is { Backwards: true };
            if (from is { } place) search.Add(newestFirst ? "id <" : "id >", place.Id);
            using var rows = connection.Query($"SELECT {Columns} FROM {search} ORDER BY id {(newestFirst ? "DESC" : "ASC")} LIMIT {limit + 1}", search.Values);
            return Slice.Of(All(rows), from, limit, voucher => voucher, voucher => new ListPosition("", voucher.Id, false));
        }));
    }

    /// <summary>Writes down that a device is given a voucher, in the transaction of its join.</summary>
    public static WitnessedRow Use(WriteTransaction transaction, long id, DateTimeOffset at) =>
        transaction.Row("held_vouchers", transaction.Change("UPDATE held_vouchers SET used_at = ?2 WHERE id = ?1 RETURNING id", id, at.ToUnixTimeMilliseconds())!.Value);

    private ValueTask<HeldVoucher?> Find(string condition, object value) => new(readers.Read(connection =>
    {
        using var row = connection.Query($"SELECT {Columns} FROM held_vouchers WHERE {condition}", value);
        return row.Read() ? Read(row) : null;
    }));

    private List<HeldVoucher> All(SqliteDataReader rows)
    {
        var found = new List<HeldVoucher>();
        while (rows.Read()) found.Add(Read(rows));
        return found;
    }

    private HeldVoucher Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Sha256 = row.GetString(1),
        Manufacturer = row.GetString(2),
        SerialNumber = row.GetString(3),
        Der = seal.Open(row.GetString(1), row.GetFieldValue<byte[]>(4)),
        ExpiresAt = row.TimeOrNull(5),
        Order = row.GetString(6),
        ImportedBy = row.GetString(7),
        ImportedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        UsedAt = row.TimeOrNull(9),
    };
}
