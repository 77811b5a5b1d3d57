using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Transfers;

/// <summary>Looking through transfers by an index that holds all that they are narrowed by: their packages are not touched.</summary>
internal static class TransferSearch
{
    private const string Holds = """
        (instr(lower(other), lower({0})) > 0 OR instr(lower(coalesce(machine_name, '')), lower({0})) > 0 OR transfer = lower({0})
        OR id IN (SELECT its.transfer FROM transfer_devices AS its INDEXED BY transfer_devices_serial WHERE its.serial_number = {0})
        OR id IN (SELECT its.transfer FROM devices JOIN transfer_devices AS its ON its.manufacturer = devices.manufacturer AND its.serial_number = devices.serial_number WHERE devices.name = {0}))
        """;

    /// <summary>Numbers of the first transfers after a place.</summary>
    public static List<long> First(DatabaseConnection connection, TransferFilter filter, TransferSort sort, ListPosition? from, int count)
    {
        var isWhole = filter is { Text: null or "", Side: null, Progress: null, Domains: null };
        var search = new Search(isWhole ? "transfers" : "transfers INDEXED BY transfers_list");
        if (filter.Domains is [var one]) search.Add("domain =", one);
        else if (filter.Domains is { } several) search.Add("domain IN (SELECT value FROM json_each({0}))", StoredJson.Write(several));
        if (filter.Side is { } side) search.Add("side =", side.ToString());
        if (filter.Progress is { } progress) search.Add("progress =", progress.ToString());
        if (filter.Text is { Length: > 0 } text) search.Add(Holds, text);
        var descending = sort == TransferSort.Newest != from is { Backwards: true };
        if (from is { } place) search.Add($"id {(descending ? '<' : '>')}", place.Id);
        using var rows = connection.Query($"SELECT id FROM {search} ORDER BY id {(descending ? "DESC" : "ASC")} LIMIT {search.Value(count)}", search.Values);
        var found = new List<long>();
        while (rows.Read()) found.Add(rows.GetInt64(0));
        return found;
    }
}
