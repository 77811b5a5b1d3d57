namespace TrustPoint.Ca.Revocation;

/// <summary>Which certificates somebody changed one by one within an hour: more than a few are as many as if they had been taken together. Safe for concurrent use.</summary>
internal sealed class OneByOne
{
    /// <summary>So many are few.</summary>
    public const int Few = 5;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly List<(string Name, long Certificate, DateTimeOffset At)> changed = [];

    /// <summary>Counts one; the same certificate counts once.</summary>
    /// <returns>False: it would be one too many, and is not counted.</returns>
    public bool Count(string name, long certificate, DateTimeOffset now)
    {
        lock (gate)
        {
            changed.RemoveAll(one => now - one.At >= Window);
            var own = changed.FindAll(one => one.Name == name);
            if (own.Exists(one => one.Certificate == certificate)) return true;
            if (own.Count == Few) return false;
            changed.Add((name, certificate, now));
            return true;
        }
    }
}
