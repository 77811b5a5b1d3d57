using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Lifecycle;
using TrustPoint.Storage.Transfers;

namespace TrustPoint.Storage.Ownership;

/// <inheritdoc/>
internal sealed class OwnershipStore(GroupCommitWriter writer, ReadConnections readers) : IOwnershipStore
{
    public Task SaveOwnerAsync(Owner owner, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                """
                INSERT INTO owners (name, display_name, anchors, is_maker) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, anchors = excluded.anchors, is_maker = excluded.is_maker
                RETURNING id
                """,
                owner.Name, owner.DisplayName, StoredJson.Write([.. owner.Anchors.Select(Convert.ToBase64String)]), owner.IsMaker ? 1L : null)!.Value;
            transaction.Append(entry, transaction.Row("owners", id));
            return id;
        },
        ct);

    public Task<IReadOnlyList<Owner>> ListOwnersAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Owner>>(readers.Read(connection =>
        ReadAll(connection.Query("SELECT name, display_name, anchors, is_maker FROM owners ORDER BY name"), ReadOwner)));

    public Task<Slice<Owner>> ListOwnersAsync(string? text, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection =>
        {
            var backwards = from is { Backwards: true };
            var search = new Search("owners");
            if (text is { Length: > 0 }) search.Add(Search.Holds("name", "display_name"), text);
            if (from is { } place) search.Add($"name {(backwards ? '<' : '>')}", place.Key);
            var found = ReadAll(connection.Query($"SELECT name, display_name, anchors, is_maker FROM {search} ORDER BY name {(backwards ? "DESC" : "ASC")} LIMIT {search.Value(limit + 1)}", search.Values), ReadOwner);
            return Slice.Of(found, from, limit, owner => owner, owner => new ListPosition(owner.Name, 0, false));
        }));
    }

    public Task<ListCount> CountOwnersAsync(CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ListCount.Of((long)connection.Scalar("SELECT count(*) FROM (SELECT 1 FROM owners LIMIT ?1)", ListCount.Most + 1)!)));

    public ValueTask<Owner?> FindOwnerAsync(string name, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query("SELECT name, display_name, anchors, is_maker FROM owners WHERE name = ?1", name), ReadOwner).SingleOrDefault()));

    public Task SaveModelAsync(Model model, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var id = transaction.Change(
                """
                INSERT INTO models (name, policy, nonceless_life, has_clock, shipped_by_hand) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (name) DO UPDATE SET policy = excluded.policy, nonceless_life = excluded.nonceless_life, has_clock = excluded.has_clock, shipped_by_hand = excluded.shipped_by_hand
                RETURNING id
                """,
                model.Name, (long)model.Policy, (long?)model.NoncelessLife?.TotalSeconds, model.HasClock ? 1L : 0L, model.IsShippedByHand ? 1L : null)!.Value;
            transaction.Append(entry, transaction.Row("models", id));
            return id;
        },
        ct);

    public Task<IReadOnlyList<Model>> ListModelsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Model>>(readers.Read(connection =>
        ReadAll(connection.Query("SELECT name, policy, nonceless_life, has_clock, shipped_by_hand FROM models ORDER BY name"), ReadModel)));

    public ValueTask<Model?> FindModelAsync(string name, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query("SELECT name, policy, nonceless_life, has_clock, shipped_by_hand FROM models WHERE name = ?1", name), ReadModel).SingleOrDefault()));

    public Task AddAsync(IReadOnlyList<NewProduct> products, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            foreach (var product in products) ProductRows.Add(transaction, product);
            return products.Count;
        },
        ct);

    public Task AddBatchAsync(Batch batch, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(transaction => BatchRows.Add(transaction, batch, entry), ct);

    public ValueTask<Batch?> FindBatchAsync(string name, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query($"SELECT {BatchRows.Columns} FROM batches WHERE name = ?1", name), BatchRows.Read).SingleOrDefault()));

    public Task<Slice<Batch>> ListBatchesAsync(BatchFilter filter, DateTimeOffset now, BatchSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection => BatchRows.List(connection, filter, now, sort, from, limit)));
    }

    public Task EndBatchAsync(string name, DateTimeOffset now, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(transaction => BatchRows.End(transaction, name, now, entry), ct);

    public Task<bool> AddToBatchAsync(string batch, NewProduct product, DateTimeOffset now, CancellationToken ct) => writer.WriteAsync(transaction => BatchRows.Take(transaction, batch, product, now), ct);

    public ValueTask<Product?> FindAsync(string domain, string serialNumber, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query($"SELECT {ProductRows.Columns} FROM ownership WHERE domain = ?1 AND serial_number = ?2", domain, serialNumber), ProductRows.Read).SingleOrDefault()));

    public ValueTask<Product?> FindByDeviceAsync(string device, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(connection.Query($"SELECT {ProductRows.Columns} FROM ownership WHERE device = ?1", device), ProductRows.Read).SingleOrDefault()));

    public Task<Slice<Product>> ListAsync(ProductFilter filter, ProductSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection => ProductRows.Page(connection, filter, sort, from, limit)));
    }

    public Task<ListCount> CountAsync(ProductFilter filter, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ListCount.Of(ProductRows.Count(connection, filter, ListCount.Most + 1))));

    public Task<IReadOnlyDictionary<DeviceState, int>> CountByStateAsync(ProductFilter filter, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ProductRows.CountByState(connection, filter)));

    public Task<Product?> LiveAsync(IReadOnlyList<ProductChange> changes, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            // What was decided is what holds, or nothing is changed.
            if (changes.FirstOrDefault(change => !IsAsDecided(transaction, change)) is { } changed) return changed.Product;
            foreach (var (product, life, entry) in changes)
            {
                var release = TitleRows.AddRelease(transaction, product, entry.Time);
                var ownership = transaction.Row("ownership", ProductRows.Change(transaction, product)!.Value);
                transaction.Append(entry, [ownership, LifeRows.Add(transaction, life.Transition), .. life.Actions.Select(action => LifeRows.Add(transaction, action)), .. release]);
            }
            return null;
        },
        ct);

    public Task<IReadOnlyList<Product>> OverdueAsync(DateTimeOffset now, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<Product>>(readers.Read(connection => ReadAll(
        connection.Query(
            $"SELECT {ProductRows.Columns} FROM ownership INDEXED BY ownership_workshop WHERE workshop_until IS NOT NULL AND workshop_until <= ?1 ORDER BY workshop_until LIMIT ?2",
            now.ToUnixTimeMilliseconds(), limit), ProductRows.Read)));

    public Task MakeWithBatchAsync(Product product, string batch, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (transaction.Change("UPDATE ownership SET batch = ?2 WHERE device = ?1 AND batch IS NULL RETURNING id", product.Device, batch) is not { } id) return false;
            transaction.Append(entry, transaction.Row("ownership", id));
            return true;
        },
        ct);

    public Task<IssuedVoucher?> IssueAsync(
        Product product, DeviceTransition? line, IssuedVoucher voucher, Func<IssuedVoucher, bool> serves, Func<long, AuditEntry> entry, CancellationToken ct) =>
        writer.WriteAsync(transaction => VoucherRows.Issue(transaction, product, line, voucher, serves, entry), ct);

    public ValueTask<IssuedVoucher?> FindVoucherAsync(string device, byte[] pinnedKey, string? nonce, CancellationToken ct) => new(readers.Read(connection =>
        ReadAll(VoucherRows.Newest(connection, device, pinnedKey, nonce), VoucherRows.Read).SingleOrDefault()));

    public Task<IReadOnlyList<IssuedVoucher>> LedgerAsync(string device, CancellationToken ct) => Task.FromResult<IReadOnlyList<IssuedVoucher>>(readers.Read(connection =>
        ReadAll(connection.Query($"SELECT {VoucherRows.Columns} FROM vouchers WHERE device = ?1 ORDER BY id", device), VoucherRows.Read)));

    public Task<Slice<ListedVoucher>> ListVouchersAsync(VoucherFilter filter, DateTimeOffset now, ListPosition? from, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.FromResult(readers.Read(connection => VoucherList.Page(connection, filter, now, from, limit)));
    }

    public Task<ListCount> CountVouchersAsync(VoucherFilter filter, DateTimeOffset now, CancellationToken ct) =>
        Task.FromResult(readers.Read(connection => ListCount.Of(VoucherList.Count(connection, filter, now, ListCount.Most + 1))));

    public Task<IReadOnlyList<IssuedVoucher>> NewestByDomainAsync(string device, CancellationToken ct) => Task.FromResult<IReadOnlyList<IssuedVoucher>>(readers.Read(connection => ReadAll(
        connection.Query($"SELECT {VoucherRows.Columns} FROM vouchers WHERE id IN (SELECT max(id) FROM vouchers WHERE device = ?1 GROUP BY pinned_key)", device), VoucherRows.Read)));

    private static List<T> ReadAll<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        using (rows)
        {
            var all = new List<T>();
            while (rows.Read()) all.Add(read(rows));
            return all;
        }
    }

    // LIF-53, LIF-58: what is retired for ever holds nothing that is good, whatever was issued since that was looked at.
    private static bool IsAsDecided(WriteTransaction transaction, ProductChange change)
    {
        var line = change.Life.Transition;
        if (ProductRows.Standing(transaction, change.Product) is null) return false;
        return LifeTable.Find(line.Side, line.Before, line.Event) is not { IsLast: true } || LifeStore.Standing(transaction.Query, line.Device, line.At) is { InForce: 0, Intents: 0, Open: [] };
    }

    private static Owner ReadOwner(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), [.. StoredJson.Read(row.GetString(2)).Select(Convert.FromBase64String)]) { IsMaker = !row.IsDBNull(3) };

    private static Model ReadModel(SqliteDataReader row) =>
        new(row.GetString(0), (OwnershipPolicy)row.GetInt64(1), row.IsDBNull(2) ? null : TimeSpan.FromSeconds(row.GetInt64(2)), row.GetBoolean(3)) { IsShippedByHand = !row.IsDBNull(4) };
}
