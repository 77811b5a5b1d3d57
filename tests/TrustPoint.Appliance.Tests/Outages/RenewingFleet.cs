using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Authentication;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Outages;

/// <summary>What a device was answered.</summary>
/// <param name="Device">Its number.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfter">In seconds; null: the header was not there.</param>
/// <param name="Certificate">DER, with a 200.</param>
internal sealed record Answer(int Device, int Status, int? RetryAfter, byte[]? Certificate);

/// <summary>
/// Devices that renew again and again with new keys while something happens to the appliance. All but the last keep their connection; the
/// last one makes a new one for each request.
/// </summary>
internal sealed class RenewingFleet : IAsyncDisposable
{
    /// <summary>An answer that takes longer hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<Answer> answers = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] lanes;

    private RenewingFleet(ApplianceProcess appliance, FleetDevice[] devices) =>
        lanes = [.. devices.Select((device, number) => Task.Run(() => RenewAsync(appliance.DevicesPort, device, number, keepAlive: number < devices.Length - 1)))];

    /// <summary>Enrols devices and lets them begin.</summary>
    public static async Task<RenewingFleet> StartAsync(ApplianceProcess appliance, int devices)
    {
        var fleet = new FleetDevice[devices];
        for (var i = 0; i < devices; i++) fleet[i] = await FleetDevice.EnrolAsync(appliance, $"pump-{i}");
        return new(appliance, fleet);
    }

    /// <summary>Waits until each device was answered so, from now on.</summary>
    public async Task UntilEachAsync(int status)
    {
        var before = answers.Count;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (answers.Skip(before).Where(answer => answer.Status == status).DistinctBy(answer => answer.Device).Count() < lanes.Length)
        {
            if (lanes.FirstOrDefault(lane => lane.IsFaulted) is { } failed) await failed;
            Assert.False(patience.IsCancellationRequested, $"not every device was answered {status} within 30 s, but: {string.Join(' ', answers.Skip(before).TakeLast(20).Select(answer => answer.Status))}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Ends them.</summary>
    /// <returns>All answers.</returns>
    public async Task<IReadOnlyList<Answer>> StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(lanes);
        return [.. answers];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task RenewAsync(int port, FleetDevice device, int number, bool keepAlive)
    {
        EstConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                connection ??= await EstConnection.OpenAsync(port, device.Tls).WaitAsync(Patience);
                var status = await connection.SendAsync(device.Reenrolment()).AsTask().WaitAsync(Patience);
                answers.Enqueue(new(number, status, RetryAfter(connection.Head), status == 200 ? FleetDevice.Issued(connection.Body.Span) : null));
            }
            catch (Exception dropped) when (!keepAlive && dropped is IOException or AuthenticationException)
            {
                // A handshake needs the token too: the one in which it is found to be gone fails.
            }
            if (!keepAlive && connection is not null)
            {
                await connection.DisposeAsync();
                connection = null;
            }
            await Task.Delay(Pause);
        }
        if (connection is not null) await connection.DisposeAsync();
    }

    private static int? RetryAfter(string head) =>
        head.Split("\r\n").SingleOrDefault(line => line.StartsWith("Retry-After: ", StringComparison.Ordinal)) is { } line
            ? int.Parse(line["Retry-After: ".Length..], NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
