using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Health;

/// <summary>
/// What is wrong now, by the part that it is wrong with, in words. Whoever watches a part reports here; <c>/healthz</c> and the TLS
/// listeners read here; each change is logged once.
/// </summary>
internal sealed class Trouble(ILogger<Trouble> log) : IAlarm
{
    private readonly ConcurrentDictionary<string, string> reasons = new();

    /// <summary>Everything that is wrong, one line each; empty when all is well.</summary>
    public IReadOnlyList<string> All => [.. reasons.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => $"{part.Key}: {part.Value}")];

    /// <summary>Whether a part is in trouble.</summary>
    public bool Has(string part) => reasons.ContainsKey(part);

    /// <summary>Reports a part's state.</summary>
    /// <param name="part">One word, such as <c>keys</c>.</param>
    /// <param name="reason">What is wrong and what to do; null when all is well.</param>
    public void Report(string part, string? reason)
    {
        if (reason is null)
        {
            if (reasons.TryRemove(part, out _)) log.LogInformation("{Part}: well again", part);
            return;
        }
        var before = reasons.GetValueOrDefault(part);
        reasons[part] = reason;
        if (before != reason) log.LogError("{Part}: {Reason}", part, reason);
    }
}
