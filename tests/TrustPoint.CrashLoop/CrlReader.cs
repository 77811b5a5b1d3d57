using System.Collections.Concurrent;
using System.Diagnostics;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>Somebody who fetches the CRL of an appliance all the while, and minds each time that it is not there.</summary>
internal sealed class CrlReader : Lane
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<string> faults = new();
    private TimeSpan slowest;
    private int served;

    /// <param name="appliance">Whose.</param>
    public CrlReader(ApplianceProcess appliance) => Begin(stopped => ReadAsync(appliance, stopped));

    /// <summary>Whether the appliance itself is away, which nobody minds.</summary>
    public bool IsExpectedAway { get; set; }

    /// <summary>Each time that it was not served.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>How often it was served, and how long that took at most.</summary>
    public string Words => $"CRL served {served} times, within {slowest.TotalSeconds:0.0} s";

    private async Task ReadAsync(ApplianceProcess appliance, CancellationToken stopped)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        var address = new Uri($"http://127.0.0.1:{appliance.HttpPort}/crl/evaluation-issuing-g1.crl");
        while (!stopped.IsCancellationRequested)
        {
            var (clock, wasAway) = (Stopwatch.StartNew(), IsExpectedAway);
            try
            {
                _ = await http.GetByteArrayAsync(address, CancellationToken.None);
                served++;
                if (clock.Elapsed > slowest) slowest = clock.Elapsed;
            }
            catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException)
            {
                if (!wasAway && !IsExpectedAway) faults.Enqueue($"the CRL was not served: {failed.Message}");
            }
            await PauseAsync(Pause, stopped);
        }
    }
}
