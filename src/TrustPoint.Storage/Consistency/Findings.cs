using System.Collections.Concurrent;

namespace TrustPoint.Storage.Consistency;

/// <summary>Collects what is wrong, from several threads. A wrecked database has a finding for each row: the first ones are kept, all are counted.</summary>
internal sealed class Findings
{
    private const int Kept = 1000;

    private readonly ConcurrentQueue<string> sentences = [];
    private long count;

    public long Count => Interlocked.Read(ref count);

    public IReadOnlyList<string> Sentences => [.. sentences];

    public void Add(FormattableString sentence)
    {
        if (Interlocked.Increment(ref count) <= Kept) sentences.Enqueue(FormattableString.Invariant(sentence));
    }
}
