using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using TrustPoint.Benchmarks.Est;
using TrustPoint.Ca.Crls;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Revocation;

/// <summary>
/// CRLs of an authority with very many revoked certificates: from the request for one to its last octet over HTTP, what the process needs for
/// it, and what becomes of enrolment meanwhile.
/// </summary>
internal static class CrlBenchmark
{
    /// <summary>The authority whose CRLs are made.</summary>
    public const string Authority = "evaluation-issuing-g1";
    private const int Devices = 32;
    private const int More = 100;
    private const int Clients = 50;
    private const int Rounds = 5;
    private const int RequestsEach = 400;

    public static async Task<int> RunAsync(string[] args)
    {
        var entries = Options.Number(args, "--entries", 1_000_000);
        var shards = Options.Number(args, "--shards", 1);
        using var folder = new TemporaryDirectory();
        await using var appliance = await MeasuredAppliance.StartAsync(folder.Path, "crl", Devices, "tls-client");
        await appliance.Process.StopAsync();
        await RevokedStock.AddAsync(appliance.Process.DataDirectory, Authority, entries, shards);
        var start = Stopwatch.StartNew();
        await appliance.Process.RestartAsync();
        Print("start, with its first CRL", start, appliance.Meter);
        // Nothing is published but by this programme.
        await appliance.Process.AdminAsync(HttpMethod.Put, $"crls/{Authority}/settings", new { delaySeconds = 3600 });

        using var http = new HttpClient { BaseAddress = new(appliance.Process.PublicUrl) };
        CrlScope[] scopes = [.. CrlScope.Of(Authority, new() { Shards = shards })];
        foreach (var scope in scopes) File.Delete(Path.Combine(appliance.Process.DataDirectory, "crl", scope.FullFile));
        await PublishAsync("the first", appliance, http, scopes, delta: false);
        await PublishAsync("the next, nothing changed", appliance, http, scopes, delta: false);
        await RevokeAsync(appliance);
        await PublishAsync($"after {More} more", appliance, http, scopes, delta: false);
        await appliance.Process.AdminAsync(HttpMethod.Put, $"crls/{Authority}/settings", new { delta = true });
        await RevokeAsync(appliance);
        await PublishAsync($"after {More} more, with delta", appliance, http, scopes, delta: true);
        await appliance.Process.AdminAsync(HttpMethod.Put, $"crls/{Authority}/settings", new { delta = false });
        await BesideEnrolmentAsync(appliance, http, scopes);
        await ServeAsync(appliance, http, scopes[0]);
        return 0;
    }

    private static async Task<long> PublishAsync(string what, MeasuredAppliance appliance, HttpClient http, CrlScope[] scopes, bool delta)
    {
        var allocated = appliance.Meter.Allocated;
        appliance.Meter.ForgetPeak();
        var watch = Stopwatch.StartNew();
        var made = await appliance.Process.AdminAsync(HttpMethod.Post, $"crls/{Authority}/publish");
        var published = watch.Elapsed;
        var octets = 0L;
        foreach (var scope in scopes)
        {
            octets += await FetchAsync(http, scope.FullFile);
            if (delta) octets += await FetchAsync(http, scope.DeltaFile);
        }
        var listed = made.EnumerateArray().Sum(row => row.GetProperty("entries").GetInt64());
        Print($"{what}, {listed:N0} entries", watch, appliance.Meter, string.Create(
            CultureInfo.InvariantCulture,
            $"published after {published.TotalSeconds:0.00} s, {octets / 1e6:0.0} MB, {(appliance.Meter.Allocated - allocated) / (1024.0 * 1024):N0} MiB allocated"));
        return octets;
    }

    // In turns: what else the machine does meanwhile strikes both.
    private static async Task BesideEnrolmentAsync(MeasuredAppliance appliance, HttpClient http, CrlScope[] scopes)
    {
        var (ratios, log) = (new List<double>(), Path.Combine(appliance.Process.DataDirectory, "trustpoint.db-wal"));
        for (var round = 0; round < Rounds; round++)
        {
            var alone = await EnrolAsync("simplereenroll alone", appliance);
            var size = new FileInfo(log).Length;
            using var stop = new CancellationTokenSource();
            var publishing = PublishUntilAsync(stop.Token);
            var beside = await EnrolAsync("beside CRLs made without end", appliance);
            await stop.CancelAsync();
            var made = await publishing;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {made} CRLs meanwhile; write-ahead log {size / 1e6:N0} MB before, {new FileInfo(log).Length / 1e6:N0} MB after"));
            ratios.Add(beside / alone);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio beside / alone, median",-48} {ratios.Order().ElementAt(Rounds / 2):0.00}   peak {appliance.Meter.Peak:N0} MiB"));

        async Task<int> PublishUntilAsync(CancellationToken stopped)
        {
            var count = 0;
            for (; !stopped.IsCancellationRequested; count += scopes.Length) await appliance.Process.AdminAsync(HttpMethod.Post, $"crls/{Authority}/publish");
            return count;
        }
    }

    private static async Task<double> EnrolAsync(string what, MeasuredAppliance appliance)
    {
        (FleetDevice, byte[][])[] prepared = [.. appliance.Fleet.AsParallel().Select(device => (device, Enumerable.Range(0, RequestsEach).Select(_ => device.Reenrolment()).ToArray()))];
        return (await appliance.Meter.MeasureAsync(what, () => Load.KeepAliveAsync(appliance.Port, prepared))).Load.PerSecond;
    }

    private static async Task ServeAsync(MeasuredAppliance appliance, HttpClient http, CrlScope scope)
    {
        appliance.Meter.ForgetPeak();
        var before = appliance.Meter.Peak;
        var watch = Stopwatch.StartNew();
        var octets = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => FetchAsync(http, scope.FullFile)));
        Print($"{Clients} clients load it at once", watch, appliance.Meter, string.Create(
            CultureInfo.InvariantCulture, $"{octets[0] / 1e6:0.0} MB each, {octets.Sum() / 1e6 / watch.Elapsed.TotalSeconds:N0} MB/s, {before:N0} MiB before"));
    }

    private static async Task<long> FetchAsync(HttpClient http, string file)
    {
        using var answer = await http.GetAsync($"/crl/{file}", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (octets, buffer) = (0L, new byte[256 * 1024]);
        while (await body.ReadAsync(buffer) is > 0 and var read) octets += read;
        return octets;
    }

    // Certificates of a device's own: each has to be one that really was issued.
    private static async Task RevokeAsync(MeasuredAppliance appliance)
    {
        using var admin = appliance.Process.AdminClient();
        var device = appliance.Fleet[0];
        await using var connection = await EstConnection.OpenAsync(appliance.Port, device.Tls);
        for (var i = 0; i < More; i++)
        {
            var renewed = await device.RenewAsync(connection);
            using var answer = await admin.PostAsJsonAsync($"certificates/{renewed.SerialNumber}/revoke", new { reason = "superseded" });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static void Print(string what, Stopwatch watch, Meter meter, string more = "") => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-48} {watch.Elapsed.TotalSeconds:0.00} s   peak {meter.Peak:N0} MiB   {more}"));
}
