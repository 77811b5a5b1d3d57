using System.Collections.Concurrent;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// Orders with the same request key that arrive while one of them is under way wait for its certificate. Those that bring other grants
/// wait too, and then go their own way: the store has to judge their grants.
/// </summary>
internal sealed class SingleFlight
{
    private readonly ConcurrentDictionary<string, Flight> flights = new();

    /// <param name="requestKey">What makes orders the same.</param>
    /// <param name="grants">What this one brings.</param>
    /// <param name="issue">Runs once for all who join. A client that goes away does not stop it: its next try finds the certificate.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<CertificateRecord> RunAsync(
        byte[] requestKey, IReadOnlyList<GrantUse> grants, Func<Task<CertificateRecord>> issue, CancellationToken ct)
    {
        var key = Convert.ToHexString(requestKey);
        Flight mine = null!;
        mine = new(grants, new(async () =>
        {
            try
            {
                return await issue();
            }
            finally
            {
                flights.TryRemove(new(key, mine));
            }
        }));
        while (flights.GetOrAdd(key, mine) is var flight && !ReferenceEquals(flight, mine))
        {
            if (flight.Grants.SequenceEqual(grants)) return await flight.Certificate.Value.WaitAsync(ct);
            await ((Task)flight.Certificate.Value).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
        return await mine.Certificate.Value.WaitAsync(ct);
    }

    private sealed record Flight(IReadOnlyList<GrantUse> Grants, Lazy<Task<CertificateRecord>> Certificate);
}
