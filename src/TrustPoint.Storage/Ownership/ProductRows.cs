using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Devices;
using TrustPoint.Storage.Lifecycle;

namespace TrustPoint.Storage.Ownership;

/// <summary>Products, each beside its device.</summary>
internal static class ProductRows
{
    // The numbers of rows on disk, in order: the first three are older than the list of states. What is blocked has the number of the state that it goes
    // back to: blocks are older than their state.
    private static readonly DeviceState[] States =
    [
        DeviceState.InTrade, DeviceState.Assigned, DeviceState.Released, DeviceState.EndOfLife, DeviceState.LostOrStolen, DeviceState.Compromised, DeviceState.Manufactured,
        DeviceState.InRepair,
    ];

    public const string Columns = "device, domain, serial_number, model, state, owner, first_comer, blocked, last_voucher, version, workshop, workshop_until, batch, anchor";

    private const int Identifier = 14;

    /// <summary>Adds one with its device and the grant for its one factory identity, and its entry.</summary>
    public static void Add(WriteTransaction transaction, NewProduct added, params ReadOnlySpan<WitnessedRow> others)
    {
        var (device, serial) = (added.Device, added.Device.SerialNumber);
        var deviceId = Unique.OrTaken(() => DeviceStore.Insert(transaction, device), $"The serial number {serial} was given to another device of {device.Domain}.");
        var grant = Grants.Add(transaction, NewProduct.IdentityGrantOf(device.Name), null, DateTimeOffset.MaxValue);
        var id = transaction.Change(
            "INSERT INTO ownership (device, domain, serial_number, model, state, version, batch, anchor) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7) RETURNING id",
            device.Name, device.Domain, serial, added.Product.Model, NumberOf(added.Product), added.Product.Batch, added.Product.Anchor)!.Value;
        WitnessedRow[] line = added.Shipped is { } shipped ? [LifeRows.Add(transaction, shipped)] : [];
        transaction.Append(added.Entry, [transaction.Row("devices", deviceId), grant, transaction.Row("ownership", id), .. line, .. others]);
    }

    /// <summary>Changes one that nobody has changed since. Null: somebody has.</summary>
    public static long? Change(WriteTransaction transaction, Product product) => transaction.Change(
        """
        UPDATE ownership SET state = ?3, owner = ?4, first_comer = ?5, blocked = ?6, workshop = ?7, workshop_until = ?8, version = version + 1
        WHERE device = ?1 AND version = ?2 RETURNING id
        """,
        product.Device, product.Version, NumberOf(product), product.Owner, product.FirstComer, product.Blocked, product.Workshop, product.WorkshopUntil?.ToUnixTimeMilliseconds());

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
        while (rows.Read()) found.Add((Read(rows), rows.GetInt64(Identifier)));
        return Slice.Of(found, from, limit, row => row.Product, row => new ListPosition(bySerial ? row.Product.SerialNumber : "", row.Id, false));
    }

    /// <summary>How many there are, counted up to a number.</summary>
    public static long Count(DatabaseConnection connection, ProductFilter filter, long most)
    {
        var search = Narrowed(filter, bySerial: true);
        return (long)connection.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {search} LIMIT {search.Value(most)})", search.Values)!;
    }

    /// <summary>How many there are in each state.</summary>
    public static IReadOnlyDictionary<DeviceState, int> CountByState(DatabaseConnection connection, ProductFilter filter)
    {
        var search = Narrowed(filter, bySerial: true);
        using var rows = connection.Query($"SELECT state, blocked IS NOT NULL, count(*) FROM {search} GROUP BY 1, 2", search.Values);
        var found = new Dictionary<DeviceState, int>();
        while (rows.Read())
        {
            var state = StateOf(rows.GetInt64(0), rows.GetBoolean(1));
            found[state] = found.GetValueOrDefault(state) + rows.GetInt32(2);
        }
        return found;
    }

    /// <summary>The condition that a text is a part of a serial number or, where it is too short for the index of parts, all of it.</summary>
    public static string SerialHolds(string text) => text.Length < DeviceSearch.ShortestPart
        ? "serial_number = {0}"
        : "device IN (SELECT name FROM devices WHERE id IN (SELECT rowid FROM devices_text WHERE devices_text MATCH {0}))";

    /// <summary>The value of that condition.</summary>
    public static string SerialValue(string text) => text.Length < DeviceSearch.ShortestPart ? text : $"serial_number : {DeviceSearch.Phrase(text)}";

    /// <summary>Where a product stands whose row has these.</summary>
    public static DeviceState StateOf(long number, bool isBlocked) => isBlocked && LifeTable.Find(Side.Maker, States[number], LifeEvent.Suspend) is not null ? DeviceState.Suspended : States[number];

    public static Product Read(SqliteDataReader row) => new()
    {
        Device = row.GetString(0),
        Domain = row.GetString(1),
        SerialNumber = row.GetString(2),
        Model = row.GetString(3),
        State = StateOf(row.GetInt64(4), !row.IsDBNull(7)),
        CameFrom = StateOf(row.GetInt64(4), !row.IsDBNull(7)) == DeviceState.Suspended ? States[row.GetInt64(4)] : null,
        Owner = row.IsDBNull(5) ? null : row.GetString(5),
        FirstComer = row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
        Blocked = row.TextOrNull(7),
        LastVoucher = row.IsDBNull(8) ? null : row.GetInt64(8),
        Version = row.GetInt64(9),
        Workshop = row.TextOrNull(10),
        WorkshopUntil = row.TimeOrNull(11),
        Batch = row.TextOrNull(12),
        Anchor = row.IsDBNull(13) ? null : row.GetFieldValue<byte[]>(13),
    };

    private static long NumberOf(Product product) => NumberOf(product.State == DeviceState.Suspended ? product.CameFrom!.Value : product.State);

    /// <summary>The number that rows have for a state; that of no row for one that no product has.</summary>
    public static long NumberOf(DeviceState state) => Array.IndexOf(States, state);

    private static string Blockable => string.Join(", ", States.Where(state => LifeTable.Find(Side.Maker, state, LifeEvent.Suspend) is not null).Select(NumberOf));

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
        if (filter.IsSpare)
        {
            search.Add("blocked IS NULL AND owner IS NOT NULL AND state =", NumberOf(DeviceState.Assigned));
            search.Add("NOT EXISTS (SELECT 1 FROM vouchers INDEXED BY vouchers_device WHERE vouchers.device = ownership.device AND vouchers.owner = ownership.owner AND nonce IS NOT NULL)");
        }
        if (filter.Batch is not null) search.Add("batch =", filter.Batch);
        if (filter.State == DeviceState.Suspended) search.Add($"blocked IS NOT NULL AND state IN ({Blockable})");
        else if (filter.State is { } state) search.Add(LifeTable.Find(Side.Maker, state, LifeEvent.Suspend) is null ? "state =" : "blocked IS NULL AND state =", NumberOf(state));
        return search;
    }
}
