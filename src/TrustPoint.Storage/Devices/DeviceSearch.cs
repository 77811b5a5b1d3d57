using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Devices;

/// <summary>Looking through devices: by their own row number or name, by an index that holds all that a list is narrowed by, or by a part of a name.</summary>
internal static class DeviceSearch
{
    // The index holds every three characters that stand side by side; a shorter text is looked up as a whole name or serial number.
    public const int ShortestPart = 3;

    /// <summary>The condition for a JSON array of domains.</summary>
    public const string InDomains = "domain IN (SELECT value FROM json_each({0}))";

    /// <summary>A text as the index of parts of names looks it up. SQLite reads a query of FTS5 up to the first NUL, which no name has.</summary>
    public static string Phrase(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\0', ' ')}\"";

    /// <summary>Numbers and names of the first devices after a place.</summary>
    public static List<(long Id, string Name)> First(DatabaseConnection connection, DeviceFilter filter, DeviceSort sort, ListPosition? from, int count)
    {
        var byName = sort is DeviceSort.Name or DeviceSort.NameDescending;
        var descending = sort is DeviceSort.Newest or DeviceSort.NameDescending != from is { Backwards: true };
        var key = byName ? "name" : "id";
        var search = Narrowed(filter);
        if (from is { } place) search.Add($"{key} {(descending ? '<' : '>')}", byName ? place.Key : place.Id);
        using var rows = connection.Query($"SELECT id, name FROM {search} ORDER BY {key} {(descending ? "DESC" : "ASC")} LIMIT {search.Value(count)}", search.Values);
        var found = new List<(long, string)>();
        while (rows.Read()) found.Add((rows.GetInt64(0), rows.GetString(1)));
        return found;
    }

    /// <summary>How many there are, counted up to a number.</summary>
    public static long Count(DatabaseConnection connection, DeviceFilter filter, long most)
    {
        var search = Narrowed(filter);
        return (long)connection.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {search} LIMIT {search.Value(most)})", search.Values)!;
    }

    private static Search Narrowed(DeviceFilter filter)
    {
        var search = new Search(filter switch
        {
            { Machine: not null } => "devices INDEXED BY devices_machine",
            { Text: null or "", Domains: null, State: null, Manufacturer: null } or { Text.Length: > 0 } => "devices",
            _ => "devices INDEXED BY devices_list",
        });
        if (filter.Machine is not null) search.Add("machine =", filter.Machine);
        if (filter.Text is { Length: >= ShortestPart } part) search.Add("id IN (SELECT rowid FROM devices_text WHERE devices_text MATCH {0})", Phrase(part));
        else if (filter.Text is { Length: > 0 } whole) search.Add("(name = {0} OR serial_number = {0})", whole);
        if (filter.Domains is [var one]) search.Add("domain =", one);
        else if (filter.Domains is { } several) search.Add(InDomains, StoredJson.Write(several));
        if (filter.State is { } state) search.Add("state =", (long)state);
        if (filter.Manufacturer is not null) search.Add("manufacturer =", filter.Manufacturer);
        return search;
    }
}
