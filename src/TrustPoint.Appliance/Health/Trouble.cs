using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TrustPoint.Jobs;
using TrustPoint.Ui.Overview;

namespace TrustPoint.Appliance.Health;

/// <summary>
/// How each part is that somebody watches, and what is wrong with it, in words. Whoever watches a part reports here; <c>/healthz</c>, the
/// pages and the TLS listeners read here; each change is logged once, and one of numbers alone now and then: a clock that is behind is so each second anew.
/// </summary>
internal sealed class Trouble(TimeProvider time, ILogger<Trouble> log) : IAlarm, IHealth
{
    private static readonly TimeSpan BetweenNumbers = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, HealthPart> parts = new();
    private readonly ConcurrentDictionary<string, (string Reason, DateTimeOffset At)> logged = new();

    /// <summary>Everything that is wrong, one line each; empty when all is well.</summary>
    public IReadOnlyList<string> All => [.. Parts.Where(part => part.Trouble is not null).Select(part => $"{part.Name}: {part.Trouble}")];

    /// <inheritdoc/>
    public IReadOnlyList<HealthPart> Parts => [.. parts.Values.OrderBy(part => part.Name, StringComparer.Ordinal)];

    /// <summary>Whether a part is in trouble.</summary>
    public bool Has(string part) => parts.TryGetValue(part, out var known) && known.Trouble is not null;

    /// <summary>Reports a part's state.</summary>
    /// <param name="part">One word, such as <c>keys</c>.</param>
    /// <param name="reason">What is wrong and what to do; null when all is well.</param>
    public void Report(string part, string? reason) => Report(part, reason, null);

    /// <summary>Reports the state of a part that takes space.</summary>
    /// <param name="part">One word, such as <c>database</c>.</param>
    /// <param name="reason">What is wrong and what to do; null when all is well.</param>
    /// <param name="octets">How much it takes; null: that says nothing.</param>
    public void Report(string part, string? reason, long? octets)
    {
        var before = parts.GetValueOrDefault(part);
        // Other words for the same trouble do not begin it anew.
        var isSame = before is not null && before.Trouble is null == reason is null;
        parts[part] = new(part, reason, isSame ? before!.Since : time.GetUtcNow()) { Octets = octets };
        if (reason is null && before?.Trouble is not null) log.LogInformation("{Part}: well again", part);
        if (reason is null || (isSame && IsLogged(part, reason))) return;
        logged[part] = (reason, time.GetUtcNow());
        log.LogError("{Part}: {Reason}", part, reason);
    }

    // Held against what stands in the log: a name with another number in it is told there too, if later.
    private bool IsLogged(string part, string reason) => logged.TryGetValue(part, out var last)
        && (last.Reason == reason || ((time.GetUtcNow() - last.At).Duration() < BetweenNumbers && WithoutNumbers(last.Reason).SequenceEqual(WithoutNumbers(reason))));

    private static IEnumerable<char> WithoutNumbers(string words) => words.Where(letter => !char.IsAsciiDigit(letter));
}
