using System.Security.Cryptography;

namespace TrustPoint.Agent;

/// <summary>How long to wait after a failure: twice as long each time up to an hour (RFC 8995 section 4.1), and never in step with other devices.</summary>
/// <param name="first">The first wait, about.</param>
/// <param name="random">For the jitter.</param>
internal sealed class BackOff(TimeSpan first, RandomNumberGenerator random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private TimeSpan next = first;

    /// <summary>The wait after one more failure: between half of its length and all of it.</summary>
    public TimeSpan Next()
    {
        Span<byte> chance = stackalloc byte[4];
        random.GetBytes(chance);
        var wait = (next / 2) + (next / 2 * (BitConverter.ToUInt32(chance) / (double)uint.MaxValue));
        next = next * 2 < Longest ? next * 2 : Longest;
        return wait;
    }
}
