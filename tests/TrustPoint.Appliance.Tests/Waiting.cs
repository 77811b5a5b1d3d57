using System.Diagnostics;

namespace TrustPoint.Appliance.Tests;

/// <summary>For what comes by itself, at a moment that no answer tells.</summary>
internal static class Waiting
{
    /// <summary>Asks until it holds, for 20 seconds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var waited = Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "it did not come to that within 20 s");
        }
    }
}
