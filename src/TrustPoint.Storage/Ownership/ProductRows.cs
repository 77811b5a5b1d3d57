using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;

namespace TrustPoint.Storage.Ownership;

/// <summary>Products, each beside its device.</summary>
internal static class ProductRows
{
    // The numbers of rows on disk, in order: the first three are older than the list of states.
    private static readonly DeviceState[] States =
        [DeviceState.InTrade, DeviceState.Assigned, DeviceState.Released, DeviceState.EndOfLife, DeviceState.LostOrStolen, DeviceState.Compromised, DeviceState.Manufactured];

    public const string Columns = "device, domain, serial_number, model, state, owner, first_comer, blocked, last_voucher, version";

    /// <summary>Adds one with its device and the grant for its one factory identity, and its entry.</summary>
    public static void Add(WriteTransaction transaction, NewProduct added, params ReadOnlySpan<WitnessedRow> others)
    {
        var (device, serial) = (added.Device, added.Device.SerialNumber);
        var deviceId = Unique.OrTaken(() => DeviceStore.Insert(transaction, device), $"The serial number {serial} was given to another device of {device.Domain}.");
        var grant = Grants.Add(transaction, NewProduct.IdentityGrantOf(device.Name), null, DateTimeOffset.MaxValue);
        var id = transaction.Change(
            "INSERT INTO ownership (device, domain, serial_number, model, state, version) VALUES (?1, ?2, ?3, ?4, ?5, 0) RETURNING id",
            device.Name, device.Domain, serial, added.Model, NumberOf(DeviceState.InTrade))!.Value;
        transaction.Append(added.Entry, [transaction.Row("devices", deviceId), grant, transaction.Row("ownership", id), .. others]);
    }

    /// <summary>Changes one that nobody has changed since. Null: somebody has.</summary>
    public static long? Change(WriteTransaction transaction, Product product) => transaction.Change(
        """
        UPDATE ownership SET state = ?3, owner = ?4, first_comer = ?5, blocked = ?6, version = version + 1
        WHERE device = ?1 AND version = ?2 RETURNING id
        """,
        product.Device, product.Version, NumberOf(product.State), product.Owner, product.FirstComer, product.Blocked);

    /// <summary>The number of one that nobody has changed since. Null: somebody has.</summary>
    public static long? Standing(WriteTransaction transaction, Product product) =>
        transaction.Scalar("SELECT id FROM ownership WHERE device = ?1 AND version = ?2", product.Device, product.Version) as long?;

    /// <summary>Rows beside a place.</summary>
    public static Slice<Product> Page(DatabaseConnection connection, ProductFilter filter, ProductSort sort, ListPosition? from, int limit)
    {
        var bySerial = sort == ProductSort.SerialNumber;
        var (follows, direction) = sort == ProductSort.Newest != from is { Backwards: true } ? ('<', "DESC") : ('>', "ASC");
        var search = Narrowed(filter, bySerial);
        if (from is { } place && bySerial) search.Add($"(serial_number, id) {follows} ({search.Value(place.Key)}, {{0}})", place.Id);
        else if (from is { } beside) search.Add($"id {follows}", beside.Id);
        using var rows = connection.Query(
            $"SELECT {Columns}, id FROM {search} ORDER BY {(bySerial ? $"serial_number {direction}, " : "")}id {direction} LIMIT {search.Value(limit + 1)}", search.Values);
        var found = new List<(Product Product, long Id)>();
        while (rows.Read()) found.Add((Read(rows), rows.GetInt64(10)));
        return Slice.Of(found, from, limit, row => row.Product, row => new ListPosition(bySerial ? row.Product.SerialNumber : "", row.Id, false));
    }

    /// <summary>How many there are, counted up to a number.</summary>
    public static long Count(DatabaseConnection connection, ProductFilter filter, long most)
    {
        var search = Narrowed(filter, bySerial: true);
        return (long)connection.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {search} LIMIT {search.Value(most)})", search.Values)!;
    }

    /// <summary>The condition that a text is a part of a serial number or, where it is too short for the index of parts, all of it.</summary>
    public static string SerialHolds(string text) => text.Length < DeviceSearch.ShortestPart
        ? "serial_number = {0}"
        : "device IN (SELECT name FROM devices WHERE id IN (SELECT rowid FROM devices_text WHERE devices_text MATCH {0}))";

    /// <summary>The value of that condition.</summary>
    public static string SerialValue(string text) => text.Length < DeviceSearch.ShortestPart ? text : $"serial_number : {DeviceSearch.Phrase(text)}";

    public static Product Read(SqliteDataReader row) => new()
    {
        Device = row.GetString(0),
        Domain = row.GetString(1),
        SerialNumber = row.GetString(2),
        Model = row.GetString(3),
        State = States[row.GetInt64(4)],
        Owner = row.IsDBNull(5) ? null : row.GetString(5),
        FirstComer = row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
        Blocked = row.IsDBNull(7) ? null : row.GetString(7),
        LastVoucher = row.IsDBNull(8) ? null : row.GetInt64(8),
        Version = row.GetInt64(9),
    };

    // A state that no product has fits none.
    private static long NumberOf(DeviceState state) => Array.IndexOf(States, state);

    private static Search Narrowed(ProductFilter filter, bool bySerial)
    {
        var search = new Search("ownership");
        // The index of a domain is in the order of serial numbers: in another order all of the domain's products would be sorted for one page.
        if (bySerial && filter.Domains is [var one]) search.Add("domain =", one);
        else if (filter.Domains is { } domains) search.Add($"+{DeviceSearch.InDomains}", StoredJson.Write(domains));
        if (filter.Owner is not null) search.Add("owner =", filter.Owner);
        if (filter.Model is not null) search.Add("model =", filter.Model);
        if (filter.SerialNumber is not null) search.Add("serial_number =", filter.SerialNumber);
        if (filter.Text is { Length: > 0 } text) search.Add(SerialHolds(text), SerialValue(text));
        if (filter.State is { } state) search.Add("state =", NumberOf(state));
        if (filter.IsBlocked) search.Add("blocked IS NOT NULL");
        return search;
    }
}
