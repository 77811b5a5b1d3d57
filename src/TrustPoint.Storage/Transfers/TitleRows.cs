using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Transfers;

/// <summary>Links of the chains of title, as rows.</summary>
internal static class TitleRows
{
    private const string Insert = "INSERT INTO titles (id, device, booking, sha256, before_transfer, before_voucher, last_voucher, at, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id";

    /// <summary>Of a transaction or of a reader.</summary>
    public delegate SqliteDataReader Querying(string sql, params ReadOnlySpan<object?> values);

    /// <summary>What the chain of a device ends with.</summary>
    public static KnownTitle Read(Querying query, string device)
    {
        string? link = null;
        var (isBooking, since) = (false, 0L);
        using (var row = query("SELECT sha256, booking, last_voucher FROM titles WHERE device = ?1 ORDER BY id DESC LIMIT 1", device))
        {
            if (row.Read()) (link, isBooking, since) = (row.GetString(0), !row.IsDBNull(1), row.IsDBNull(2) ? 0 : row.GetInt64(2));
        }
        using var voucher = query("SELECT der FROM vouchers WHERE device = ?1 AND id > ?2 ORDER BY id DESC LIMIT 1", device, isBooking ? 0 : since);
        return KnownTitle.Of(link, isBooking, voucher.Read() ? Convert.ToHexStringLower(SHA256.HashData(voucher.GetFieldValue<byte[]>(0))) : null);
    }

    /// <summary>Adds the link of a booking.</summary>
    public static WitnessedRow Add(WriteTransaction transaction, TitleChange change, long booking, string sha256, DateTimeOffset at) => transaction.Row("titles", transaction.Change(
        Insert, Next(transaction), change.Product.Device, booking, sha256, change.BeforeTransfer, change.BeforeVoucher, change.Product.LastVoucher, at.ToUnixTimeMilliseconds(), change.Product.Owner)!.Value);

    /// <summary>Adds the link of a release by the manufacturer's own word, where a change is one.</summary>
    public static WitnessedRow[] AddRelease(WriteTransaction transaction, Product product, DateTimeOffset at)
    {
        if (product is not { Owner: null, FirstComer: null }) return [];
        if (transaction.Scalar("SELECT 1 FROM ownership WHERE device = ?1 AND (owner IS NOT NULL OR first_comer IS NOT NULL)", product.Device) is null) return [];
        var (number, before) = (Next(transaction), Read(transaction.Query, product.Device));
        var last = transaction.Scalar("SELECT last_voucher FROM ownership WHERE device = ?1", product.Device) as long?;
        var sha256 = TitleLink.OfRelease(product.Device, number, at, before.Transfer ?? before.Voucher);
        return [transaction.Row("titles", transaction.Change(Insert, number, product.Device, null, sha256, before.Transfer, before.Voucher, last, at.ToUnixTimeMilliseconds(), null)!.Value)];
    }

    private static long Next(WriteTransaction transaction) => (long)transaction.Scalar("SELECT coalesce(max(id), 0) + 1 FROM titles")!;
}
