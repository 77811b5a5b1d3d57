using System.Diagnostics;

namespace TrustPoint.Formats.Tests;

/// <summary>How a decoder says no: in the one typed way, for the right reason, and quickly.</summary>
internal static class Refusal
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    public static void Expect(string reason, Func<object> decode)
    {
        Assert.Equal(reason, Assert.Throws<DecodeException>(decode).Message);
        // The first call also loads code and a busy machine stops us now and then, so the best of three counts.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => Time(decode)), TimeSpan.Zero, Limit);
    }

    private static TimeSpan Time(Func<object> decode)
    {
        var start = Stopwatch.GetTimestamp();
        Assert.Throws<DecodeException>(decode);
        return Stopwatch.GetElapsedTime(start);
    }
}
