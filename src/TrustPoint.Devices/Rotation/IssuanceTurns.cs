namespace TrustPoint.Devices.Rotation;

/// <summary>More devices ask than can be served now. Nothing was looked at.</summary>
/// <param name="retryAfter">When it is this one's turn.</param>
public sealed class NotYourTurnException(TimeSpan retryAfter) : Exception("more devices ask for certificates than can be served at once: come again at the time that is said, it is kept for you")
{
    /// <summary>When it is this one's turn.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>How much is served at once.</summary>
/// <param name="AtOnce">Certificates that are being made at the same moment. Many, because those share a write to the disk.</param>
/// <param name="FirstRate">Certificates a second, until that is measured.</param>
/// <param name="Remembered">Devices that were told to come later and are remembered at most. Some 100 octets each.</param>
/// <param name="IsMeasured">Whether the rate follows what is measured.</param>
public sealed record TurnLimits(int AtOnce = 64, double FirstRate = 100, int Remembered = 200_000, bool IsMeasured = true);

/// <summary>How issuance keeps up.</summary>
/// <param name="PerSecond">Certificates a second that can be made, as it was last measured.</param>
/// <param name="UnderWay">Certificates that are being made now.</param>
/// <param name="Queued">Requests that were admitted and wait for that.</param>
/// <param name="ToldToWait">Devices that were told to come later and have not come yet.</param>
/// <param name="LongestWait">How long the last of these waits.</param>
public sealed record TurnFigures(double PerSecond, int UnderWay, int Queued, int ToldToWait, TimeSpan LongestWait);

/// <summary>
/// Admits to issuance what can be served, and tells the rest when to come (RFC 7030 section 4.2.3: Retry-After). What is admitted waits in a
/// short queue: who was told to come now first, then whose certificate ends soonest. Safe for concurrent use.
/// </summary>
/// <param name="limits">How much.</param>
/// <param name="time">Its monotonic clock counts.</param>
public sealed class IssuanceTurns(TurnLimits limits, TimeProvider time)
{
    /// <summary>So long the queue takes at most: no client's patience with an open request is tried.</summary>
    private const double QueueSeconds = 2;

    private const double Smoothing = 0.05;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly TurnBook book = new(time, limits.Remembered) { Rate = limits.FirstRate };
    private readonly PriorityQueue<TaskCompletionSource, (int Class, long Ends, long Number)> queue = new();
    private long number;
    private int underWay;

    /// <summary>How it keeps up now.</summary>
    public TurnFigures Figures
    {
        get
        {
            lock (gate) return new(book.Rate, underWay, queue.Count, book.Waiting, book.Longest);
        }
    }

    /// <summary>Makes a certificate when it is the device's turn.</summary>
    /// <typeparam name="T">What is made.</typeparam>
    /// <param name="device">Who asks.</param>
    /// <param name="ends">When its certificate ends; null: it has none.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="ct">Ends the wait, not what was begun.</param>
    /// <exception cref="NotYourTurnException">It has to come again.</exception>
    public async Task<T> TakeAsync<T>(string device, DateTimeOffset? ends, Func<Task<T>> make, CancellationToken ct)
    {
        await EnterAsync(device, ends, ct);
        var began = time.GetTimestamp();
        var beside = underWay;
        var isMade = false;
        try
        {
            var made = await make();
            isMade = true;
            return made;
        }
        finally
        {
            Leave(isMade ? time.GetElapsedTime(began) : null, beside);
        }
    }

    private async Task EnterAsync(string device, DateTimeOffset? ends, CancellationToken ct)
    {
        TaskCompletionSource? place;
        lock (gate)
        {
            // A place that is free shows that more can be made, whatever was measured before: nobody is sent away for an estimate.
            var turn = book.Ask(device, ends - time.GetUtcNow(), limits.IsMeasured && underWay < limits.AtOnce, IsFull);
            if (turn.RetryAfter is { } wait) throw new NotYourTurnException(wait);
            if (underWay < limits.AtOnce)
            {
                underWay++;
                return;
            }
            place = new(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Enqueue(place, (turn.IsKept ? 0 : 1, ends?.UtcTicks ?? long.MaxValue, number++));
        }
        // Who goes away while it waits is passed over when its place comes up.
        await using var gone = ct.Register(() => place.TrySetCanceled(ct));
        await place.Task;
    }

    private bool IsFull => underWay >= limits.AtOnce && queue.Count >= Math.Max(8, book.Rate * QueueSeconds);

    private void Leave(TimeSpan? took, int beside)
    {
        lock (gate)
        {
            var most = Math.Max(beside, underWay);
            // What was refused or failed took nobody's turn.
            if (took is not { } spent) book.GiveBack();
            else if (spent > TimeSpan.Zero) Measure(most / spent.TotalSeconds, most >= limits.AtOnce || spent > Slow);
            while (queue.TryDequeue(out var next, out _))
            {
                if (next.TrySetResult()) return;
            }
            underWay--;
        }
    }

    // Little's law: what is under way, by how long each takes, is what is done in a second. Where all places are taken, or one takes long, that is
    // what can be done.
    private void Measure(double reached, bool isLimit)
    {
        if (limits.IsMeasured && isLimit) book.Rate = Math.Max(0.2, book.Rate + (Smoothing * (reached - book.Rate)));
    }
}
