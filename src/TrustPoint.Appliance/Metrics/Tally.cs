using System.Collections.Concurrent;

namespace TrustPoint.Appliance.Metrics;

/// <summary>Counts since the start, by words of a closed set. Safe for concurrent use.</summary>
internal class Tally
{
    private readonly ConcurrentDictionary<(string What, string How), long> counts = new();

    /// <summary>All counts, in the order of their words.</summary>
    public IEnumerable<(string What, string How, long Count)> All =>
        counts.OrderBy(count => count.Key).Select(count => (count.Key.What, count.Key.How, count.Value));

    /// <summary>Counts one more. Neither word is what a client wrote.</summary>
    public void Add(string what, string how) => counts.AddOrUpdate((what, how), 1, static (_, count) => count + 1);
}

/// <summary>EST's answers: operation and HTTP status.</summary>
internal sealed class EstTally : Tally;

/// <summary>OCSP's answers: responseStatus.</summary>
internal sealed class OcspTally : Tally;
