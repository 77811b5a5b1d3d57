using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;

namespace TrustPoint.Storage.Ownership;

/// <summary>Looking through the vouchers of all products, newest first.</summary>
internal static class VoucherList
{
    private static readonly string Columns = string.Join(", ", VoucherRows.Columns.Split(", ").Select(column => $"v.{column}"));

    // As the index has it: what never ends, ends last.
    private static readonly string End = $"ifnull(v.expires_at, {long.MaxValue})";

    /// <summary>Rows beside a place.</summary>
    public static Slice<ListedVoucher> Page(DatabaseConnection connection, VoucherFilter filter, DateTimeOffset now, ListPosition? from, int limit)
    {
        var backwards = from is { Backwards: true };
        var search = Narrowed(connection, filter, now);
        if (from is { } place) search.Add($"v.id {(backwards ? '>' : '<')}", place.Id);
        using var rows = connection.Query($"SELECT {Columns}, o.serial_number FROM {search} ORDER BY v.id {(backwards ? "ASC" : "DESC")} LIMIT {search.Value(limit + 1)}", search.Values);
        var found = new List<ListedVoucher>();
        while (rows.Read()) found.Add(new(VoucherRows.Read(rows), rows.GetString(11)));
        return Slice.Of(found, from, limit, row => row, row => new ListPosition("", row.Voucher.Number, false));
    }

    /// <summary>How many there are, counted up to a number.</summary>
    public static long Count(DatabaseConnection connection, VoucherFilter filter, DateTimeOffset now, long most)
    {
        var search = Narrowed(connection, filter, now);
        return (long)connection.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {search} LIMIT {search.Value(most)})", search.Values)!;
    }

    private static Search Narrowed(DatabaseConnection connection, VoucherFilter filter, DateTimeOffset now)
    {
        // Vouchers first, and to each its product: the other way round all products would be gone through.
        var isAhead = filter is { Kind: VoucherKind.Outstanding or VoucherKind.Over, Device: null };
        var search = new Search($"vouchers AS v {(isAhead ? "INDEXED BY vouchers_ahead" : "")} CROSS JOIN ownership AS o ON o.device = v.device");
        if (filter.Text is { Length: > 0 } text) search.Add($"v.device IN (SELECT device FROM ownership WHERE {ProductRows.SerialHolds(text)})", ProductRows.SerialValue(text));
        if (filter.Domains is { } domains) search.Add($"o.{DeviceSearch.InDomains}", StoredJson.Write(domains));
        if (filter.Device is not null) search.Add("v.device =", filter.Device);
        if (filter.Owner is not null) search.Add("v.owner =", filter.Owner);
        if (filter.Since is { } since) search.Add("v.id >=", InOrderOfTime.FirstFrom(connection, "vouchers", "at", since));
        switch (filter.Kind)
        {
            case VoucherKind.Once:
                search.Add("v.nonce IS NOT NULL");
                break;
            case VoucherKind.Outstanding:
                search.Add($"v.nonce IS NULL AND {End} >", now.ToUnixTimeMilliseconds());
                break;
            case VoucherKind.Over:
                search.Add($"v.nonce IS NULL AND {End} <=", now.ToUnixTimeMilliseconds());
                break;
        }
        return search;
    }
}
