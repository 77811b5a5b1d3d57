using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Lifecycle;
using TrustPoint.Storage.Ownership;

namespace TrustPoint.Storage.Transfers;

/// <inheritdoc/>
internal sealed class TransferStore(GroupCommitWriter writer, ReadConnections readers) : ITransferStore
{
    private const string Columns = "transfer, statement, acceptance, at, documents, receipt, signature";

    public ValueTask<Booking?> FindBookingAsync(string statementSha256, CancellationToken ct) =>
        new(readers.Read(connection => ReadBooking(connection.Query($"SELECT {Columns} FROM bookings WHERE statement = ?1", statementSha256))));

    public ValueTask<Booking?> FindBookingAsync(Guid transfer, CancellationToken ct) =>
        new(readers.Read(connection => ReadBooking(connection.Query($"SELECT {Columns} FROM bookings WHERE transfer = ?1", transfer.ToString("D")))));

    public ValueTask<KnownTitle> TitleAsync(string device, CancellationToken ct) => new(readers.Read(connection => TitleRows.Read(connection.Query, device)));

    public Task<bool> BookAsync(Booking booking, (Owner Owner, AuditEntry Entry)? buyer, IReadOnlyList<TitleChange> changes, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            // LIF-33, LIF-46, LIF-47: what was decided is what holds of each device, or nothing is changed.
            if (transaction.Scalar("SELECT 1 FROM bookings WHERE transfer = ?1 OR statement = ?2", booking.Transfer.ToString("D"), booking.StatementSha256) is not null) return false;
            if (!changes.All(change => IsStanding(transaction, change))) return false;
            if (buyer is { } addition && !AddOwner(transaction, addition.Owner, addition.Entry)) return false;
            var id = transaction.Change(
                $"INSERT INTO bookings ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
                booking.Transfer.ToString("D"), booking.StatementSha256, booking.AcceptanceSha256, booking.At.ToUnixTimeMilliseconds(), booking.Documents, booking.Receipt, booking.Signature)!.Value;
            transaction.Append(entry, transaction.Row("bookings", id));
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(booking.Receipt));
            foreach (var change in changes) Book(transaction, change, id, sha256, booking.At);
            return true;
        },
        ct);

    private static void Book(WriteTransaction transaction, TitleChange change, long booking, string sha256, DateTimeOffset at)
    {
        var product = change.Product;
        var title = TitleRows.Add(transaction, change, booking, sha256, at);
        var ownership = ProductRows.Change(transaction, product)!.Value;
        transaction.Append(change.Entry, title, transaction.Row("ownership", ownership), LifeRows.Add(transaction, change.Line));
    }

    // A voucher changes the head of a chain that has no booking, and not the version of the product.
    private static bool IsStanding(WriteTransaction transaction, TitleChange change) =>
        ProductRows.Standing(transaction, change.Product) is not null
        && transaction.Scalar("SELECT last_voucher FROM ownership WHERE device = ?1", change.Product.Device) as long? == change.Product.LastVoucher;

    private static bool AddOwner(WriteTransaction transaction, Owner owner, AuditEntry entry)
    {
        var id = transaction.Change(
            "INSERT INTO owners (name, display_name, anchors) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING RETURNING id",
            owner.Name, owner.DisplayName, StoredJson.Write([.. owner.Anchors.Select(Convert.ToBase64String)]));
        if (id is null) return false;
        transaction.Append(entry, transaction.Row("owners", id.Value));
        return true;
    }

    private static Booking? ReadBooking(SqliteDataReader rows)
    {
        using (rows)
        {
            return !rows.Read() ? null : new()
            {
                Transfer = Guid.ParseExact(rows.GetString(0), "D"),
                StatementSha256 = rows.GetString(1),
                AcceptanceSha256 = rows.GetString(2),
                At = DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)),
                Documents = rows.GetFieldValue<byte[]>(4),
                Receipt = rows.GetFieldValue<byte[]>(5),
                Signature = rows.GetFieldValue<byte[]>(6),
            };
        }
    }
}
