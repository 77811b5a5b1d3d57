using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Revocation;

/// <summary>
/// From the order to revoke until it tells: to its answer, from there to the refusal of the next request on a connection that stayed open, and
/// to the CRL. Other devices renew all the while.
/// </summary>
internal static class RevokeBenchmark
{
    private const int Lanes = 4;
    private const int Devices = 16;
    private const int WarmUp = 10; // the JIT, the pools
    private const int CrlRounds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var each = (Options.Number(args, "--revocations", 3_000) / Lanes) + WarmUp;
        using var folder = new TemporaryDirectory();
        await using var appliance = await MeasuredAppliance.StartAsync(folder.Path, "revoke", Lanes + Devices, "tls-client");
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var load = Task.WhenAll(appliance.Fleet[Lanes..].Select(device => Task.Run(() => RenewAsync(appliance.Port, device, stop.Token))));
        var lanes = await Task.WhenAll(appliance.Fleet[..Lanes].Select(device => Task.Run(() => RevokeAsync(appliance, device, each))));
        await stop.CancelAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        var renewed = (await load).Sum();
        Revoked[] revoked = [.. lanes.SelectMany(lane => lane.Skip(WarmUp))];
        Print("order to answer", seconds, revoked.Select(one => one.Answered));
        Print("answer to refusal", seconds, revoked.Select(one => one.Refused));
        var taken = revoked.Count(one => one.Status is >= 200 and < 300);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"taken after the answer",-32} {taken}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"renewals beside",-32} {renewed / seconds,6:N0}/s"));
        for (var round = 0; round < CrlRounds; round++) await UntilListedAsync(appliance);
        return taken == 0 ? 0 : 1;
    }

    // Each certificate has been used on its open connection before it is revoked, so only the next request can tell.
    private static async Task<Revoked[]> RevokeAsync(MeasuredAppliance appliance, FleetDevice device, int count)
    {
        using var admin = appliance.Process.AdminClient();
        await using var renewals = await EstConnection.OpenAsync(appliance.Port, device.Tls);
        var revoked = new Revoked[count];
        for (var i = 0; i < count; i++)
        {
            var victim = await device.RenewAsync(renewals);
            await using var open = await EstConnection.OpenAsync(appliance.Port, victim.Tls);
            if (await open.SendAsync(victim.Reenrolment()) != 200) throw new InvalidOperationException(open.LastAnswer);
            var next = victim.Reenrolment();
            var ordered = Stopwatch.GetTimestamp();
            await OrderAsync(admin, victim);
            var answered = Stopwatch.GetTimestamp();
            var status = await open.SendAsync(next);
            revoked[i] = new(Stopwatch.GetElapsedTime(ordered, answered).TotalMilliseconds, Stopwatch.GetElapsedTime(answered).TotalMilliseconds, status);
        }
        return revoked;
    }

    private static async Task<int> RenewAsync(int port, FleetDevice device, CancellationToken stop)
    {
        await using var connection = await EstConnection.OpenAsync(port, device.Tls);
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            if (await connection.SendAsync(device.Reenrolment()) != 200) throw new InvalidOperationException(connection.LastAnswer);
        }
        return count;
    }

    // With the delay as it is delivered. What waits already would take this one along: first all of that must be out.
    private static async Task UntilListedAsync(MeasuredAppliance appliance)
    {
        using var admin = appliance.Process.AdminClient();
        using var http = new HttpClient { BaseAddress = new(appliance.Process.PublicUrl) };
        await using var connection = await EstConnection.OpenAsync(appliance.Port, appliance.Fleet[0].Tls);
        FleetDevice first = await appliance.Fleet[0].RenewAsync(connection), second = await appliance.Fleet[0].RenewAsync(connection);
        await OrderAsync(admin, first);
        await ListedAsync(http, first);
        await OrderAsync(admin, second);
        var watch = Stopwatch.StartNew();
        await ListedAsync(http, second);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"answer to the CRL",-32} {watch.Elapsed.TotalSeconds,6:0.0} s"));
    }

    private static async Task ListedAsync(HttpClient http, FleetDevice device)
    {
        while (true)
        {
            var list = CertificateList.Decode(await http.GetByteArrayAsync($"/crl/{CrlBenchmark.Authority}.crl"));
            if (list.Entries.Any(entry => Convert.ToHexString(entry.Serial.Span) == device.SerialNumber)) return;
            await Task.Delay(100);
        }
    }

    private static async Task OrderAsync(HttpClient admin, FleetDevice device)
    {
        using var answer = await admin.PostAsJsonAsync($"certificates/{device.SerialNumber}/revoke", new { reason = "superseded" });
        answer.EnsureSuccessStatusCode();
    }

    private static void Print(string what, double seconds, IEnumerable<double> latencies) =>
        Console.WriteLine($"{what,-32} {new LoadResult(seconds, [.. latencies.Order()])}");

    private sealed record Revoked(double Answered, double Refused, int Status);
}
