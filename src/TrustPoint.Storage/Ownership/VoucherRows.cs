using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Lifecycle;

namespace TrustPoint.Storage.Ownership;

/// <summary>The ledger of vouchers (RFC 8995 section 5.8).</summary>
internal static class VoucherRows
{
    public const string Columns = "id, device, at, domain_id, pinned_key, nonce, assertion, expires_at, owner, before, der";

    private const string NewestNonced = $"SELECT {Columns} FROM vouchers WHERE device = ?1 AND pinned_key = ?2 AND nonce = ?3";

    private const string NewestNonceless = $"SELECT {Columns} FROM vouchers WHERE device = ?1 AND pinned_key = ?2 AND nonce IS NULL ORDER BY id DESC LIMIT 1";

    /// <summary>Puts a voucher into the ledger and changes the product by it. Null: the product was changed since.</summary>
    public static IssuedVoucher? Issue(
        WriteTransaction transaction, Product product, DeviceTransition? line, IssuedVoucher voucher, Func<IssuedVoucher, bool> serves, Func<long, AuditEntry> entry)
    {
        // What was decided is what holds.
        if (ProductRows.Standing(transaction, product) is not { } ownership) return null;
        // The same question came twice at once: the first answer is the answer.
        using (var rows = Newest(transaction, voucher.Device, voucher.PinnedKey, voucher.Nonce))
        {
            if (rows.Read() && Read(rows) is var known && serves(known)) return known;
        }
        var stored = voucher with { Before = LinkTo(transaction, voucher.Device) };
        var number = transaction.Change(
            $"INSERT INTO vouchers ({Columns}) VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
            stored.Device, stored.At.ToUnixTimeMilliseconds(), stored.DomainId, stored.PinnedKey, stored.Nonce, stored.Assertion,
            stored.ExpiresAt?.ToUnixTimeMilliseconds(), stored.Owner, stored.Before, stored.Der)!.Value;
        WitnessedRow[] lived = [];
        if (line is not null)
        {
            ProductRows.Change(transaction, product);
            lived = [LifeRows.Add(transaction, line)];
        }
        transaction.Execute("UPDATE ownership SET last_voucher = ?2 WHERE id = ?1", ownership, number);
        transaction.Append(entry(number), [transaction.Row("vouchers", number), transaction.Row("ownership", ownership), .. lived]);
        return stored with { Number = number };
    }

    /// <summary>The newest voucher for a pinned key and a nonce.</summary>
    public static SqliteDataReader Newest(DatabaseConnection connection, string device, byte[] pinnedKey, string? nonce) =>
        nonce is null ? connection.Query(NewestNonceless, device, pinnedKey) : connection.Query(NewestNonced, device, pinnedKey, nonce);

    public static IssuedVoucher Read(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Device = row.GetString(1),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        DomainId = row.GetFieldValue<byte[]>(3),
        PinnedKey = row.GetFieldValue<byte[]>(4),
        Nonce = row.IsDBNull(5) ? null : row.GetString(5),
        Assertion = row.GetString(6),
        ExpiresAt = row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Owner = row.IsDBNull(8) ? null : row.GetString(8),
        Before = row.GetFieldValue<byte[]>(9),
        Der = row.GetFieldValue<byte[]>(10),
    };

    private static SqliteDataReader Newest(WriteTransaction transaction, string device, byte[] pinnedKey, string? nonce) =>
        nonce is null ? transaction.Query(NewestNonceless, device, pinnedKey) : transaction.Query(NewestNonced, device, pinnedKey, nonce);

    private static byte[] LinkTo(WriteTransaction transaction, string device)
    {
        using var last = transaction.Query($"SELECT {Columns} FROM vouchers WHERE device = ?1 ORDER BY id DESC LIMIT 1", device);
        return last.Read() ? Ledger.Link(Read(last)) : Ledger.Beginning;
    }
}
