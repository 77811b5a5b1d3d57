using System.Security.Cryptography;

namespace TrustPoint.Agent;

/// <summary>
/// How long to wait after a failure: as long as the server said (RFC 7030 section 4.2.3, RFC 9110 section 10.2.3), or else twice as long each time,
/// up to an hour (RFC 8995 section 4.1), and never in step with other devices.
/// </summary>
/// <param name="first">The first wait, about.</param>
/// <param name="random">For the jitter.</param>
internal sealed class BackOff(TimeSpan first, RandomNumberGenerator random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    // A server keeps its word for longer than this: who comes a little late is in time, and they do not all come in the same second.
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(30);

    private TimeSpan next = first;

    /// <summary>The wait after a failure: what the server said and up to a tenth more, never earlier; a server that says nothing is tried ever more rarely.</summary>
    public TimeSpan After(Exception failed)
    {
        if (failed is not AgentException { RetryAfter: { } said } || said <= TimeSpan.Zero) return Next();
        var wait = said < Longest ? said : Longest;
        return wait + ((wait / 10 < MostLate ? wait / 10 : MostLate) * Chance());
    }

    /// <summary>The wait after one more failure: between half of its length and all of it.</summary>
    public TimeSpan Next()
    {
        var wait = (next / 2) + (next / 2 * Chance());
        next = next * 2 < Longest ? next * 2 : Longest;
        return wait;
    }

    private double Chance()
    {
        Span<byte> chance = stackalloc byte[4];
        random.GetBytes(chance);
        return BitConverter.ToUInt32(chance) / (double)uint.MaxValue;
    }
}
