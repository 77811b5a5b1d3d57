using System.Diagnostics;

namespace TrustPoint.Testing;

/// <summary>For what comes by itself, at a moment that no answer tells. What takes longer than <see cref="Patience"/> does not come any more.</summary>
public static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Looks until it is so.</summary>
    /// <param name="look">What is there now.</param>
    /// <param name="isSo">Whether that is what is waited for.</param>
    /// <returns>What was there then.</returns>
    /// <exception cref="TimeoutException">It did not come to that; says what there was instead.</exception>
    public static async Task<T> ForAsync<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var found = await look();
            if (isSo(found)) return found;
            if (waited.Elapsed > Patience) throw new TimeoutException($"after {Patience.TotalSeconds} s there is still {found}");
        }
    }

    /// <summary>Asks until it holds.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static Task UntilAsync(Func<Task<bool>> holds) => ForAsync(holds, held => held);
}
