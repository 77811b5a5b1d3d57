using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Transfers;

/// <inheritdoc/>
internal sealed class HeldTransferStore(GroupCommitWriter writer, ReadConnections readers) : IHeldTransferStore
{
    private const string Columns = "transfer, side, domain, progress, other, manufacturer, serial_numbers, package, created_at, created_by, changed_at, changed_by, note, version, machine, machine_name, machine_statements";

    // A list of them is not a list of files.
    private static readonly string Listed = Columns.Replace("package", "x''", StringComparison.Ordinal);

    // Of a seller, as long as it can still go on.
    private const string Busy = """
        SELECT 1 FROM transfer_devices AS its JOIN transfers ON transfers.id = its.transfer
        WHERE its.manufacturer = ?1 AND its.serial_number = ?2 AND side = 'Seller' AND progress NOT IN ('Closed', 'Cancelled')
        """;

    public Task<bool> AddAsync(IReadOnlyList<(HeldTransfer Transfer, AuditEntry Entry)> transfers, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            // LIF-30: what stops one of them stops all, so all are looked at before the first is kept.
            if (transfers.Any(added => IsThere(transaction, added.Transfer))) return false;
            foreach (var (transfer, entry) in transfers) Insert(transaction, transfer, entry);
            return true;
        },
        ct);

    public Task<bool> ChangeAsync(HeldTransfer transfer, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                "UPDATE transfers SET progress = ?4, package = ?5, changed_at = ?6, changed_by = ?7, note = ?8, version = version + 1 WHERE transfer = ?1 AND side = ?2 AND version = ?3 RETURNING id",
                transfer.Id.ToString("D"), transfer.Side.ToString(), transfer.Version, transfer.Progress.ToString(), transfer.Package, transfer.ChangedAt.ToUnixTimeMilliseconds(), transfer.ChangedBy, transfer.Note);
            if (id is null) return false;
            transaction.Append(entry, transaction.Row("transfers", id.Value));
            return true;
        },
        ct);

    public ValueTask<HeldTransfer?> FindAsync(Guid id, TransferSide side, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query($"SELECT {Columns} FROM transfers WHERE transfer = ?1 AND side = ?2", id.ToString("D"), side.ToString())).SingleOrDefault()));

    public Task<Slice<HeldTransfer>> ListAsync(TransferFilter filter, TransferSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var found = TransferSearch.First(connection, filter, sort, from, limit + 1);
            return Slice.Of(found, from, limit, id => ReadAll(connection.Query($"SELECT {Listed} FROM transfers WHERE id = ?1", id)).Single(), id => new ListPosition("", id, false));
        }));
    }

    public Task<IReadOnlyList<HeldTransfer>> OfMachineAsync(Guid machine, TransferSide side, CancellationToken ct) => Task.FromResult<IReadOnlyList<HeldTransfer>>(readers.Read(connection => ReadAll(connection.Query(
        $"SELECT {Columns} FROM transfers WHERE machine = ?1 AND side = ?2 ORDER BY manufacturer, id LIMIT {HeldMachine.MostStatements}", machine.ToString("D"), side.ToString()))));

    public Task<IReadOnlyList<HeldTransfer>> WaitingAsync(int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<HeldTransfer>>(readers.Read(connection => ReadAll(connection.Query(
        $"SELECT {Columns} FROM transfers INDEXED BY transfers_waiting WHERE side = 'Seller' AND progress IN ('Accepted', 'Booked') ORDER BY id LIMIT ?1", limit))));

    public Task<IReadOnlyList<HeldTransfer>> OfDeviceAsync(string manufacturer, string serialNumber, CancellationToken ct) => Task.FromResult<IReadOnlyList<HeldTransfer>>(readers.Read(connection => ReadAll(connection.Query(
        $"""
        SELECT {Columns} FROM transfers
        WHERE id IN (SELECT transfer FROM transfer_devices WHERE manufacturer = ?1 AND serial_number = ?2) AND side = 'Buyer' AND progress IN ('Booked', 'Closed') ORDER BY id DESC
        """,
        manufacturer, serialNumber)).FindAll(transfer => transfer.SerialNumbers.Contains(serialNumber)))); // the row itself is witnessed, what leads to it is not

    private static bool IsThere(WriteTransaction transaction, HeldTransfer transfer) =>
        transaction.Scalar("SELECT 1 FROM transfers WHERE transfer = ?1 AND side = ?2", transfer.Id.ToString("D"), transfer.Side.ToString()) is not null
        || (transfer.Side == TransferSide.Seller && transfer.SerialNumbers.Any(serial => transaction.Scalar(Busy, transfer.Manufacturer, serial) is not null));

    private static void Insert(WriteTransaction transaction, HeldTransfer transfer, AuditEntry entry)
    {
        var id = transaction.Change(
            $"INSERT INTO transfers ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15, ?16) RETURNING id",
            transfer.Id.ToString("D"), transfer.Side.ToString(), transfer.Domain, transfer.Progress.ToString(), transfer.Other, transfer.Manufacturer, StoredJson.Write(transfer.SerialNumbers), transfer.Package,
            transfer.CreatedAt.ToUnixTimeMilliseconds(), transfer.CreatedBy, transfer.ChangedAt.ToUnixTimeMilliseconds(), transfer.ChangedBy, transfer.Note,
            transfer.Machine?.Id.ToString("D"), transfer.Machine?.Name, (long?)transfer.Machine?.Statements)!.Value;
        foreach (var serial in transfer.SerialNumbers)
            transaction.Execute("INSERT INTO transfer_devices (transfer, manufacturer, serial_number) VALUES (?1, ?2, ?3)", id, transfer.Manufacturer, serial);
        transaction.Append(entry, transaction.Row("transfers", id));
    }

    private static List<HeldTransfer> ReadAll(SqliteDataReader rows)
    {
        using (rows)
        {
            var all = new List<HeldTransfer>();
            while (rows.Read()) all.Add(Read(rows));
            return all;
        }
    }

    private static HeldTransfer Read(SqliteDataReader row) => new()
    {
        Id = Guid.ParseExact(row.GetString(0), "D"),
        Side = Enum.Parse<TransferSide>(row.GetString(1)),
        Domain = row.GetString(2),
        Progress = Enum.Parse<TransferProgress>(row.GetString(3)),
        Other = row.GetString(4),
        Manufacturer = row.GetString(5),
        SerialNumbers = StoredJson.Read(row.GetString(6)),
        Package = row.GetFieldValue<byte[]>(7),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        CreatedBy = row.GetString(9),
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
        ChangedBy = row.GetString(11),
        Note = row.IsDBNull(12) ? null : row.GetString(12),
        Version = row.GetInt64(13),
        Machine = row.IsDBNull(14) ? null : new(Guid.ParseExact(row.GetString(14), "D"), row.GetString(15), row.GetInt32(16)),
    };
}
