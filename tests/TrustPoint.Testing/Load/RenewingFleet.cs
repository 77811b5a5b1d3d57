using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Testing.Load;

/// <summary>What a device was answered.</summary>
/// <param name="Device">Its number.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfter">In seconds; null: the header was not there.</param>
/// <param name="Certificate">DER, with a 200.</param>
/// <param name="Took">From the request to the whole answer.</param>
public sealed record Answer(int Device, int Status, int? RetryAfter, byte[]? Certificate, TimeSpan Took);

/// <summary>How a fleet renews.</summary>
public sealed record FleetHabit
{
    /// <summary>From one request of a device to its next.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>True: a connection that ends before its answer is opened anew. False: that is a fault, but for devices that make a new connection for each request.</summary>
    public bool BearsDrops { get; init; }

    /// <summary>An answer that takes longer hangs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What they ask for; null: what the domain gives.</summary>
    public string? Profile { get; init; }
}

/// <summary>
/// Devices that renew again and again with new keys while something happens to the appliance. All but the last keep their connection; the
/// last one makes a new one for each request.
/// </summary>
public sealed class RenewingFleet : IAsyncDisposable
{
    private readonly ConcurrentQueue<Answer> answers = new();
    private readonly ConcurrentDictionary<(int Device, int Status), long> lastBegun = new();
    private readonly CancellationTokenSource stop = new();
    private readonly FleetHabit habit;
    private readonly Task[] lanes;
    private volatile byte[]? newest;
    private volatile string refusal = "nothing";

    private RenewingFleet(int port, IReadOnlyList<FleetDevice> devices, FleetHabit habit)
    {
        this.habit = habit;
        lanes = [.. devices.Select((device, number) => Task.Run(() => RenewAsync(port, device, number, keepAlive: number < devices.Count - 1)))];
    }

    /// <summary>The certificate that was answered last, DER; null: none yet.</summary>
    public byte[]? Newest => newest;

    /// <summary>Enrols devices and lets them begin.</summary>
    public static async Task<RenewingFleet> StartAsync(ApplianceProcess appliance, int devices) => Start(appliance, await EnrolAsync(appliance, devices), new());

    /// <summary>Lets devices begin that are enrolled.</summary>
    public static RenewingFleet Start(ApplianceProcess appliance, IReadOnlyList<FleetDevice> devices, FleetHabit habit) => new(appliance.DevicesPort, devices, habit);

    /// <summary>Enrols devices: pump-0 and so on.</summary>
    public static async Task<FleetDevice[]> EnrolAsync(ApplianceProcess appliance, int devices, string? profile = null)
    {
        var fleet = new FleetDevice[devices];
        for (var i = 0; i < devices; i++)
        {
            var invitation = await appliance.AdminAsync(HttpMethod.Post, "devices", new { name = $"pump-{i}", profile });
            fleet[i] = await FleetDevice.EnrolAsync(appliance, $"pump-{i}", invitation.GetProperty("code").GetString()!, profile is null ? "" : $"plant~{profile}/");
        }
        return fleet;
    }

    /// <summary>Waits until each device was answered with one of these, to a request that it began from now on.</summary>
    /// <exception cref="TimeoutException">That did not come.</exception>
    public async Task UntilEachAsync(params int[] statuses)
    {
        var from = Stopwatch.GetTimestamp();
        while (Enumerable.Range(0, lanes.Length).Any(device => !statuses.Any(status => lastBegun.TryGetValue((device, status), out var at) && at >= from)))
        {
            if (lanes.FirstOrDefault(lane => lane.IsFaulted) is { } failed) await failed;
            if (Stopwatch.GetElapsedTime(from) > habit.Patience * 3)
                throw new TimeoutException($"not every device was answered {string.Join(" or ", statuses)} within {habit.Patience.TotalSeconds * 3} s, but: {string.Join(' ', answers.TakeLast(20).Select(answer => answer.Status))}; the last refusal was {refusal}");
            await Task.Delay(10);
        }
    }

    /// <summary>What was answered since this was last asked.</summary>
    public IReadOnlyList<Answer> Take()
    {
        var taken = new List<Answer>();
        while (answers.TryDequeue(out var answer)) taken.Add(answer);
        return taken;
    }

    /// <summary>Ends them.</summary>
    /// <returns>All answers that nobody took.</returns>
    public async Task<IReadOnlyList<Answer>> StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(lanes);
        return Take();
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
        for (var due = Stopwatch.GetTimestamp(); !stop.IsCancellationRequested; due = await NextAsync(due))
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                connection ??= await EstConnection.OpenAsync(port, device.Tls).WaitAsync(habit.Patience);
                var status = await connection.SendAsync(device.Reenrolment()).AsTask().WaitAsync(habit.Patience);
                if (status != 200) refusal = connection.LastAnswer;
                Note(new(number, status, RetryAfter(connection.Head), status == 200 ? FleetDevice.Issued(connection.Body.Span) : null, Stopwatch.GetElapsedTime(begun)), begun);
                if (keepAlive) continue;
            }
            catch (Exception dropped) when ((habit.BearsDrops || !keepAlive) && dropped is IOException or AuthenticationException or SocketException)
            {
                // A handshake needs the token too: the one in which it is found to be gone fails.
            }
            if (connection is not null) await connection.DisposeAsync();
            connection = null;
        }
        if (connection is not null) await connection.DisposeAsync();
    }

    private void Note(Answer answer, long begun)
    {
        answers.Enqueue(answer);
        lastBegun[(answer.Device, answer.Status)] = begun;
        if (answer.Certificate is { } certificate) newest = certificate;
    }

    // What a device missed it does not make up for.
    private async Task<long> NextAsync(long due)
    {
        var next = due + (long)(habit.Pace.TotalSeconds * Stopwatch.Frequency);
        var now = Stopwatch.GetTimestamp();
        if (next <= now) return now;
        await Task.Delay(Stopwatch.GetElapsedTime(now, next), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next;
    }

    private static int? RetryAfter(string head) =>
        head.Split("\r\n").SingleOrDefault(line => line.StartsWith("Retry-After: ", StringComparison.Ordinal)) is { } line
            ? int.Parse(line["Retry-After: ".Length..], NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
