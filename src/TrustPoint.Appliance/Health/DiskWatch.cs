using Microsoft.Extensions.Hosting;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.Health;

/// <summary>Says that the data directory's disk is nearly full before it is: a full one refuses every certificate.</summary>
internal sealed class DiskWatch(ApplianceOptions options, Trouble trouble, TimeProvider time) : BackgroundService
{
    private const long Enough = 64 << 20;

    /// <summary>What is wrong with that much space; null: nothing.</summary>
    /// <param name="left">Bytes.</param>
    /// <param name="directory">Where.</param>
    public static string? Judge(long left, string directory) => left >= Enough ? null : $"{left >> 20} MiB are left for {directory}: free some space";

    /// <summary>What is wrong with the disk of a directory now; null: nothing.</summary>
    public static string? Look(string directory)
    {
        try
        {
            return Judge(new DriveInfo(directory).AvailableFreeSpace, directory);
        }
        catch (Exception silent) when (silent is IOException or UnauthorizedAccessException)
        {
            return $"it does not say how much is left for {directory}: {silent.Message}";
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), time);
        do trouble.Report("disk", Look(options.DataDirectory));
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
