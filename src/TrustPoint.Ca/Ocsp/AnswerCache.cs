using System.Collections.Concurrent;

namespace TrustPoint.Ca.Ocsp;

/// <summary>
/// Answers that were signed, for whoever asks the same, until a status changes (RFC 9919 section 7.1). Bounded: what was kept first goes when there is too much.
/// Safe for concurrent use.
/// </summary>
internal sealed class AnswerCache
{
    // There are two such halves, the one that is filled and the one before it.
    private const int OctetsInHalf = 8 << 20;

    private volatile Half current = new(0, []);

    /// <summary>The answer to a question, given in this state of all status; null: none is kept, or it is time for a new one.</summary>
    /// <param name="question">The CertIDs, DER after DER.</param>
    /// <param name="state">The number of the state, read before this.</param>
    /// <param name="now">Now.</param>
    public OcspAnswer? Find(ReadOnlyMemory<byte> question, long state, DateTimeOffset now)
    {
        var half = current;
        if (half.State != state) return null;
        return (half.Answers.TryGetValue(question, out var answer) || half.Before.TryGetValue(question, out answer)) && now < answer.Freshness!.RenewAt ? answer : null;
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="question">As above.</param>
    /// <param name="state">The number of the state, read before the status was.</param>
    /// <param name="answer">One for all who ask.</param>
    public void Keep(ReadOnlyMemory<byte> question, long state, OcspAnswer answer)
    {
        var half = current;
        // What follows from an earlier state is nobody's answer any more; what another thread puts there meanwhile is no loss.
        if (half.State < state) half = current = new(state, []);
        if (half.State != state) return;
        half.Answers[question.ToArray()] = answer;
        if (half.Add(question.Length + answer.Der.Length) > OctetsInHalf) Interlocked.CompareExchange(ref current, new(state, half.Answers), half);
    }

    private sealed class Half(long state, ConcurrentDictionary<ReadOnlyMemory<byte>, OcspAnswer> before)
    {
        private int octets;

        public long State => state;

        public ConcurrentDictionary<ReadOnlyMemory<byte>, OcspAnswer> Before => before;

        public ConcurrentDictionary<ReadOnlyMemory<byte>, OcspAnswer> Answers { get; } = new(Question.Comparer);

        public int Add(int length) => Interlocked.Add(ref octets, length);
    }

    private sealed class Question : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static readonly Question Comparer = new();

        public bool Equals(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlyMemory<byte> question)
        {
            var hash = default(HashCode);
            hash.AddBytes(question.Span);
            return hash.ToHashCode();
        }
    }
}
