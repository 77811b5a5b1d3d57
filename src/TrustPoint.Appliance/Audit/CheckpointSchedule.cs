using Microsoft.Extensions.Hosting;
using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Audit;

/// <summary>Signs a checkpoint over the log every minute in which something was appended; after a failure, soon again.</summary>
internal sealed class CheckpointSchedule(CheckpointSigner signer, Trouble trouble, TimeProvider time) : BackgroundService
{
    private const string Part = "audit log";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>Signs one now, if something is new. What prevents it is reported.</summary>
    /// <returns>When to do so again.</returns>
    public async Task<TimeSpan> SignAsync(CancellationToken ct)
    {
        try
        {
            _ = await signer.SignAsync(ct);
            trouble.Report(Part, null);
            return Interval;
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or InvalidDataException or IOException)
        {
            trouble.Report(Part, $"no checkpoint can be signed: {failed.Message}");
            return AfterFailure;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = Interval; ; wait = await SignAsync(stoppingToken)) await Task.Delay(wait, time, stoppingToken);
    }
}
