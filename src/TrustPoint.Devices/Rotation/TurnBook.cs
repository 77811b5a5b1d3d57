namespace TrustPoint.Devices.Rotation;

/// <summary>What is said to who asks for a certificate now.</summary>
/// <param name="RetryAfter">When to come again; null: now.</param>
/// <param name="IsKept">Whether it was told to come now: it goes before who was not.</param>
internal readonly record struct Turn(TimeSpan? RetryAfter, bool IsKept);

/// <summary>
/// Who is served when more come than can be served, as after an outage. Each ten seconds hold a number of appointments, from the rate at which
/// certificates are made; who cannot be served now is given the first that is free and told so with Retry-After. Who comes back at its time is
/// served, whoever came meanwhile: nobody starves. A part of them is for those whose certificate ends before the time that they
/// would get otherwise. Memory is bounded. Not safe for concurrent use.
/// </summary>
/// <param name="time">Its monotonic clock counts.</param>
/// <param name="capacity">Appointments that are kept at most.</param>
internal sealed class TurnBook(TimeProvider time, int capacity)
{
    /// <summary>Seconds whose appointments are counted together, so that a token that signs once in a second is not counted by halves.</summary>
    private const int Span = 10;

    // Of what can be made in that time, so much is promised; of that so much to those whose certificate would end.
    private const double Booked = 0.95;
    private const double Reserved = 0.15;

    private const double BurstSeconds = 2;

    /// <summary>So early one may come: Retry-After has whole seconds.</summary>
    private const int EarlySeconds = 2;

    /// <summary>So late one may come.</summary>
    private const int KeptSeconds = 600;

    /// <summary>So long before its end a certificate has to be renewed, or the device stops.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly long start = time.GetTimestamp();
    private readonly Dictionary<string, double> appointments = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Promised> spans = [];
    private readonly Queue<(double At, string Device)> oldest = new();
    private long nextOrdinary;
    private long nextUrgent;
    private double tokens;
    private double refilledAt = -BurstSeconds;
    private long forgotten = -1;

    /// <summary>Certificates a second that can be made.</summary>
    public double Rate { get; set; } = 1;

    /// <summary>Devices that were told to come later and have not come yet.</summary>
    public int Waiting => appointments.Count;

    /// <summary>How long the last in the book waits.</summary>
    public TimeSpan Longest => appointments.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0, ((spans.Keys.DefaultIfEmpty().Max() + 1) * Span) - Now));

    private double Now => time.GetElapsedTime(start).TotalSeconds;

    /// <summary>Decides about one that asks.</summary>
    /// <param name="device">Who.</param>
    /// <param name="left">How long its certificate is still good; null: it has none. Below zero: it has ended.</param>
    /// <param name="isFree">Whether there is a place for it this moment.</param>
    /// <param name="isFull">Whether those who were admitted already are as many as may wait.</param>
    public Turn Ask(string device, TimeSpan? left, bool isFree, bool isFull)
    {
        var now = Now;
        Forget(now);
        Refill(now);
        if (appointments.TryGetValue(device, out var at))
        {
            if (!isFree && now < at - EarlySeconds) return Later(at - now);
            appointments.Remove(device);
            // It was counted when it was promised: it is served even where others came without being asked.
            tokens--;
            return new(null, true);
        }
        if (isFree)
        {
            tokens = Math.Max(0, tokens - 1);
            return new(null, false);
        }
        var promised = spans.GetValueOrDefault((long)(now / Span)).All / (double)Span;
        if (!isFull && tokens - promised >= 1)
        {
            tokens--;
            return new(null, false);
        }
        return Later(Promise(device, left, now) - now);
    }

    /// <summary>Nothing came of a turn: another one may have it.</summary>
    public void GiveBack() => tokens = Math.Min(Math.Max(1, Rate * BurstSeconds), tokens + 1);

    private static Turn Later(double seconds) => new(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds))), false);

    private double Promise(string device, TimeSpan? left, double now)
    {
        var all = Math.Max(1, (int)(Rate * Span * Booked));
        var ordinary = Math.Max(1, all - (int)(Rate * Span * Reserved));
        var first = (long)(now / Span) + 1;
        for (nextOrdinary = Math.Max(nextOrdinary, first); spans.TryGetValue(nextOrdinary, out var taken) && (taken.Ordinary >= ordinary || taken.All >= all);) nextOrdinary++;
        for (nextUrgent = Math.Max(nextUrgent, first); spans.TryGetValue(nextUrgent, out var taken) && taken.All >= all;) nextUrgent++;
        var isUrgent = left is { } rest && TimeSpan.FromSeconds((nextOrdinary * Span) - now) + Margin > rest;
        var span = isUrgent ? Math.Min(nextUrgent, nextOrdinary) : nextOrdinary;
        var before = spans.GetValueOrDefault(span);
        // In the order in which they asked, side by side: they do not come in one moment.
        var at = (span * Span) + (Span * Math.Min(1.0, before.All / (double)all));
        // Beyond that nobody is remembered: it asks anew when it comes, as if for the first time.
        if (appointments.Count >= capacity) return at;
        spans[span] = new(before.Ordinary + (isUrgent ? 0 : 1), before.All + 1);
        appointments.Add(device, at);
        oldest.Enqueue((at, device));
        return at;
    }

    private void Refill(double now)
    {
        // What was not used within two seconds is lost: it is no stock for a flood.
        tokens = Math.Min(Math.Max(1, Rate * BurstSeconds), tokens + ((now - refilledAt) * Rate));
        refilledAt = now;
    }

    // Who did not come is forgotten. The queue is nearly in the order of times: what is a little late is no harm.
    private void Forget(double now)
    {
        while (oldest.TryPeek(out var first) && (first.At + KeptSeconds < now || !appointments.ContainsKey(first.Device)))
        {
            oldest.Dequeue();
            if (appointments.TryGetValue(first.Device, out var at) && at + KeptSeconds < now) appointments.Remove(first.Device);
        }
        var current = (long)(now / Span);
        if (current == forgotten) return;
        forgotten = current;
        foreach (var past in spans.Keys.Where(span => span < current).ToList()) spans.Remove(past);
    }

    private readonly record struct Promised(int Ordinary, int All);
}
