using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Formats.Cms;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>
/// simplereenroll end to end: the built appliance as a process, SoftHSM, P-256, durable and audited, the load beside it on the same
/// processors. Then the same with many certificates already stored, and nginx's bare mTLS handshakes under the same load.
/// </summary>
internal static class EstBenchmark
{
    private const int KeepAliveRequests = 1_200;
    private const int NewConnectionRequests = 150;

    public static async Task<int> RunAsync(string[] args)
    {
        var devices = Option(args, "--devices", 32);
        var rows = Option(args, "--rows", 1_000_000);
        using var folder = new TemporaryDirectory();
        var data = folder.File("data");
        FleetDevice[] fleet;
        double empty;

        await using (var appliance = await ApplianceProcess.StartAsync(data, Meter.Settings(folder.Path)))
        {
            var meter = new Meter(folder.Path, appliance.ProcessId);
            fleet = await FleetAsync(appliance, devices);
            empty = await KeepAliveAsync("keep-alive, empty table", meter, appliance, fleet);
            await NewConnectionsAsync(meter, appliance, fleet);
            meter.PrintResident();
        }
        if (rows > 0)
        {
            await FillAsync(data, rows);
            await using var appliance = await ApplianceProcess.StartAsync(data, Meter.Settings(folder.Path));
            var full = await KeepAliveAsync($"keep-alive, {rows:N0} stored", new(folder.Path, appliance.ProcessId), appliance, fleet);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio full / empty",-32} {full / empty:0.00}"));
            await appliance.StopAsync(); // in order: a checkpoint is signed, as one is every minute, and the next start goes on from it
        }
        await StartAsync(data);
        return 0;
    }

    private static async Task<FleetDevice[]> FleetAsync(ApplianceProcess appliance, int devices)
    {
        var fleet = new FleetDevice[devices];
        for (var i = 0; i < devices; i++) fleet[i] = await FleetDevice.EnrolAsync(appliance, $"pump-{i}");
        return fleet;
    }

    private static async Task<double> KeepAliveAsync(string what, Meter meter, ApplianceProcess appliance, FleetDevice[] fleet)
    {
        await Load.KeepAliveAsync(appliance.DevicesPort, Prepare(fleet, 200)); // warm: the JIT, the pools, the caches
        var prepared = Prepare(fleet, KeepAliveRequests);
        return (await meter.MeasureAsync(what, () => Load.KeepAliveAsync(appliance.DevicesPort, prepared))).PerSecond;
    }

    private static async Task NewConnectionsAsync(Meter meter, ApplianceProcess appliance, FleetDevice[] fleet)
    {
        await using var nginx = await NginxPeer.StartAsync(FreePorts.Take(1)[0], ServerPem(), await AuthoritiesAsync(appliance));
        await Load.NewConnectionsAsync(nginx.Port, Prepare(fleet, 20));
        await Load.NewConnectionsAsync(appliance.DevicesPort, Prepare(fleet, 20));
        var (first, second) = (Prepare(fleet, NewConnectionRequests), Prepare(fleet, NewConnectionRequests));
        var ours = await meter.MeasureAsync("new connection each", () => Load.NewConnectionsAsync(appliance.DevicesPort, first));
        var theirs = await Load.NewConnectionsAsync(nginx.Port, second);
        Console.WriteLine($"{"nginx, bare mTLS handshake",-32} {theirs}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio ours / nginx",-32} {ours.PerSecond / theirs.PerSecond:0.00}"));
    }

    private static (FleetDevice Device, byte[][] Requests)[] Prepare(FleetDevice[] fleet, int each) =>
        [.. fleet.AsParallel().Select(device => (device, Enumerable.Range(0, each).Select(_ => device.Reenrolment()).ToArray()))];

    private static async Task<string> AuthoritiesAsync(ApplianceProcess appliance)
    {
        using var client = await appliance.DeviceClientAsync();
        var bag = Convert.FromBase64String(await client.GetStringAsync("/.well-known/est/cacerts"));
        return string.Join('\n', CertsOnly.Decode(bag).Select(der => PemEncoding.WriteString("CERTIFICATE", der.Span)));
    }

    private static string ServerPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static async Task FillAsync(string data, int rows)
    {
        const int Producers = 256;
        await using var store = Store.Open(data);
        var streams = Enumerable.Range(0, Producers).Select(seed => new CertificateStream(seed));
        await Task.WhenAll(streams.Select(stream => Task.Run(() => stream.IssueAsync(store.Issuance, rows / Producers))));
    }

    private static async Task StartAsync(string data)
    {
        var clock = Stopwatch.StartNew();
        await using var appliance = ApplianceProcess.Launch(data);
        while (true)
        {
            try
            {
                await using var connection = await EstConnection.OpenAsync(appliance.DevicesPort, null);
                if (await connection.SendAsync("GET /.well-known/est/cacerts HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()) == 200) break;
            }
            catch (Exception refused) when (refused is System.Net.Sockets.SocketException or IOException)
            {
                await Task.Delay(10);
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"start to first answer",-32} {clock.Elapsed.TotalSeconds:0.00} s"));
    }

    private static int Option(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
