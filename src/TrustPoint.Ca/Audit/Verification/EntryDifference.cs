using TrustPoint.Ca.Audit.Checkpoints;

namespace TrustPoint.Ca.Audit.Verification;

/// <summary>
/// Says what became of the entries, where the export's list of leaf hashes is still the one that was signed: then every difference between
/// that list and the entries themselves can be named. Where the list was changed too, the findings about the roots stand alone.
/// </summary>
internal static class EntryDifference
{
    public static void Explain(List<byte[]> signed, List<byte[]> actual, IReadOnlyList<Checkpoint> checkpoints, List<string> findings)
    {
        var mismatches = new List<string>();
        var roots = new RootCheck(checkpoints, mismatches);
        foreach (var hash in signed) roots.Append(hash);
        roots.Finish();
        if (mismatches.Count == 0) findings.AddRange(Compare([.. signed.Select(Convert.ToHexString)], [.. actual.Select(Convert.ToHexString)]));
    }

    private static IEnumerable<string> Compare(string[] signed, string[] actual)
    {
        var shorter = Math.Min(signed.Length, actual.Length);
        var begin = 0;
        while (begin < shorter && signed[begin] == actual[begin]) begin++;
        var end = 0;
        while (end < shorter - begin && signed[^(end + 1)] == actual[^(end + 1)]) end++;
        var (missing, found) = (signed[begin..^end], actual[begin..^end]);
        if (missing.Length == 0 && found.Length == 0) return [];
        if (found.Length == 0) return [end == 0 ? $"Truncated: the entries from {begin} on are missing." : $"Deleted: {Range(begin, missing.Length)} missing."];
        if (missing.Length == 0) return found.All(signed.Contains) ? [$"Replayed: {Range(begin, found.Length)} there twice."] : [$"Added: {Range(begin, found.Length)} not of the log."];
        if (missing.Length != found.Length) return [$"Replaced: {Range(begin, missing.Length)} not what was logged."];
        return missing.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal))
            ? [$"Reordered: {Range(begin, found.Length)} not in the order in which they were logged."]
            : Enumerable.Range(0, missing.Length).Where(index => missing[index] != found[index]).Select(index => Changed(signed, found[index], begin + index));
    }

    private static string Changed(string[] signed, string found, int index) => Array.IndexOf(signed, found) is var other and >= 0
        ? $"Replayed: in place of entry {index} there is entry {other}."
        : $"Edited: entry {index} is not what was logged.";

    private static string Range(int begin, int count) => count == 1 ? $"entry {begin} is" : $"the entries {begin} to {begin + count - 1} are";
}
