using System.Globalization;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Contacts;

/// <inheritdoc/>
internal sealed class ContactStore(GroupCommitWriter writer, ReadConnections readers) : IContactStore
{
    private static readonly string PerDevice = IContactStore.PerDevice.ToString(CultureInfo.InvariantCulture);
    private static readonly string Strangers = IContactStore.Strangers.ToString(CultureInfo.InvariantCulture);

    public Task RecordAsync(IReadOnlyList<Contact> contacts, IReadOnlyList<ContactCount> counts, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            foreach (var contact in contacts) Keep(transaction, contact);
            foreach (var count in counts) Count(transaction, count);
            return true;
        },
        ct);

    public Task<IReadOnlyList<Contact>> OfDeviceAsync(string device, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT at, act, outcome, reason, source, certificate FROM contacts WHERE device = ?1 ORDER BY number DESC", device);
        var contacts = new List<Contact>();
        while (rows.Read())
        {
            contacts.Add(new(
                Time(rows.GetInt64(0)), device, rows.GetString(1), (ContactOutcome)rows.GetInt64(2), rows.IsDBNull(3) ? null : rows.GetString(3),
                rows.IsDBNull(4) ? null : rows.GetString(4), rows.IsDBNull(5) ? null : Convert.ToHexStringLower(rows.GetFieldValue<byte[]>(5))));
        }
        return (IReadOnlyList<Contact>)contacts;
    }));

    public Task<Slice<Stranger>> StrangersAsync(StrangerFilter filter, StrangerSort sort, ListPosition? from, int limit, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var isDescending = sort == StrangerSort.Latest != from is { Backwards: true };
        var search = new Search("strangers");
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("source", "act", "reason"), text);
        if (from is { } place) search.Add($"id {(isDescending ? '<' : '>')}", place.Id);
        using var rows = connection.Query(
            $"SELECT source, act, reason, first_at, last_at, times, id FROM {search} ORDER BY id {(isDescending ? "DESC" : "ASC")} LIMIT {search.Value(limit + 1)}", search.Values);
        var found = new List<(Stranger Stranger, long Id)>();
        while (rows.Read())
            found.Add((new(rows.GetString(0), rows.GetString(1), rows.GetString(2), Time(rows.GetInt64(3)), Time(rows.GetInt64(4)), rows.GetInt64(5)), rows.GetInt64(6)));
        return Slice.Of(found, from, limit, row => row.Stranger, row => new ListPosition("", row.Id, false));
    }));

    public Task<IReadOnlyList<ContactCount>> CountsAsync(DateTimeOffset since, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        using var rows = connection.Query("SELECT hour, outcome, count FROM contact_counts WHERE hour >= ?1 ORDER BY hour, outcome", since.ToUnixTimeMilliseconds());
        var counts = new List<ContactCount>();
        while (rows.Read()) counts.Add(new(Time(rows.GetInt64(0)), (ContactOutcome)rows.GetInt64(1), rows.GetInt64(2)));
        return (IReadOnlyList<ContactCount>)counts;
    }));

    private static void Keep(WriteTransaction transaction, Contact contact)
    {
        var certificate = contact.CertificateSha256 is { } hex ? Convert.FromHexString(hex) : null;
        if (DeviceOf(transaction, contact.Device, certificate) is not { } device)
        {
            if (contact is { Outcome: ContactOutcome.Refused, Source: not null, Reason: not null }) KeepStranger(transaction, contact);
            return;
        }
        transaction.Execute(
            $"""
            INSERT OR REPLACE INTO contacts (device, slot, number, at, act, outcome, reason, source, certificate)
            SELECT ?1, (ifnull(max(number), 0) + 1) % {PerDevice}, ifnull(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM contacts WHERE device = ?1
            """,
            device, contact.At.ToUnixTimeMilliseconds(), contact.Act, (long)contact.Outcome, contact.Reason, contact.Source, certificate);
    }

    private static string? DeviceOf(WriteTransaction transaction, string? named, byte[]? certificate)
    {
        if (named is not null && transaction.Scalar("SELECT name FROM devices WHERE name = ?1", named) is string device) return device;
        return certificate is null ? null : transaction.Scalar(
            "SELECT device FROM certificates WHERE sha256 IS NOT NULL AND substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1", certificate) as string;
    }

    // Deleted and written anew, so that the newest is the one with the highest id.
    private static void KeepStranger(WriteTransaction transaction, Contact contact)
    {
        var (firstAt, times) = (contact.At.ToUnixTimeMilliseconds(), 0L);
        using (var before = transaction.Query("DELETE FROM strangers WHERE source = ?1 AND reason = ?2 RETURNING first_at, times", contact.Source, contact.Reason))
        {
            if (before.Read()) (firstAt, times) = (before.GetInt64(0), before.GetInt64(1));
        }
        transaction.Execute(
            """
            INSERT INTO strangers (id, source, act, reason, first_at, last_at, times)
            SELECT ifnull(max(id), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6 FROM strangers
            """,
            contact.Source, contact.Act, contact.Reason, firstAt, contact.At.ToUnixTimeMilliseconds(), times + 1);
        transaction.Execute($"DELETE FROM strangers WHERE id <= (SELECT id FROM strangers ORDER BY id DESC LIMIT 1 OFFSET {Strangers})");
    }

    private static void Count(WriteTransaction transaction, ContactCount count)
    {
        transaction.Execute(
            "INSERT INTO contact_counts (hour, outcome, count) VALUES (?1, ?2, ?3) ON CONFLICT (hour, outcome) DO UPDATE SET count = count + excluded.count",
            count.Hour.ToUnixTimeMilliseconds(), (long)count.Outcome, count.Count);
        transaction.Execute("DELETE FROM contact_counts WHERE hour < ?1", (count.Hour - IContactStore.CountsKept).ToUnixTimeMilliseconds());
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
