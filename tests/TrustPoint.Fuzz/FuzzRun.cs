using System.Diagnostics;
using TrustPoint.Formats;

namespace TrustPoint.Fuzz;

/// <summary>Sends mutated messages through a format and keeps what went wrong. The same seed and count make the same messages, whatever the threads.</summary>
public sealed class FuzzRun(Format format, int seed)
{
    /// <summary>A message that takes longer is a failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Suspicious = TimeSpan.FromMilliseconds(5);

    // The pool adds threads to a long run on a busy machine, and then they wait for each other, which looks like a slow message.
    private static readonly ParallelOptions OneEach = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private const int BlockSize = 1_000;
    private const int MaxFailures = 20;

    private readonly IMutation mutation = format.Mutation();
    private readonly Lock results = new();

    /// <summary>Messages that were taken.</summary>
    public long Accepted { get; private set; }

    /// <summary>Messages in all.</summary>
    public long Done { get; private set; }

    /// <summary>Messages that ended in anything else, or took too long.</summary>
    public long Failed { get; private set; }

    /// <summary>The first of these, with the reason.</summary>
    public List<(byte[] Message, string Reason)> Failures { get; } = [];

    /// <summary>The longest time of any message. Times above 5 ms were measured again.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Runs.</summary>
    /// <param name="count">Messages.</param>
    public void Run(int count) => Parallel.For(0, (count + BlockSize - 1) / BlockSize, OneEach, block =>
    {
        var random = new Random(unchecked((seed * 1_000_003) + block));
        long accepted = 0, done = 0;
        for (var i = block * BlockSize; i < Math.Min(count, (block + 1) * BlockSize); i++)
        {
            if (Try(mutation.Next(random))) accepted++;
            done++;
        }
        lock (results)
        {
            Accepted += accepted;
            Done += done;
        }
    });

    private bool Try(byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        var accepted = false;
        string? failure = null;
        try
        {
            format.Use(message);
            accepted = true;
        }
        catch (DecodeException)
        {
            // The one typed way.
        }
#pragma warning disable CA1031 // whatever else escapes is what is looked for
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error.ToString();
        }
        var time = Stopwatch.GetElapsedTime(start);
        if (time > Suspicious && time > Slowest) time = TimeAgain(message);
        if (time > Limit) failure ??= $"took {time.TotalMilliseconds:0} ms";
        if (failure is not null || time > Slowest) Record(message, time, failure);
        return accepted;
    }

    // The machine may have stopped us, or the garbage collector: the best of five is the message's own time.
    private TimeSpan TimeAgain(byte[] message) => Enumerable.Range(0, 5).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            format.Use(message);
        }
#pragma warning disable CA1031 // only the time counts here
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        return Stopwatch.GetElapsedTime(start);
    });

    private void Record(byte[] message, TimeSpan time, string? failure)
    {
        lock (results)
        {
            if (time > Slowest) Slowest = time;
            if (failure is null) return;
            Failed++;
            if (Failures.Count < MaxFailures) Failures.Add((message, failure));
        }
    }
}
