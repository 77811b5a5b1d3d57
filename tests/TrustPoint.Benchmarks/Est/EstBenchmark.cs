using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Benchmarks.Storage;
using TrustPoint.Formats.Cms;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.Benchmarks.Est;

/// <summary>
/// simplereenroll end to end: the built appliance as a process, SoftHSM, P-256, durable and audited, the load beside it on the same
/// processors. Then the same with many certificates already stored, and nginx's bare mTLS handshakes under the same load.
/// </summary>
internal static class EstBenchmark
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var devices = Options.Number(args, "--devices", 32);
        var requests = Options.Number(args, "--requests", 1_200);
        if (args.Contains("--signer")) return await CompareProcessesAsync(devices, requests);
        if (args.Contains("--with")) return await CompareSettingsAsync(devices, requests, [.. args.SkipWhile(arg => arg != "--with").Skip(1).Select(Setting)]);
        var rows = Options.Number(args, "--rows", 1_000_000);
        using var folder = new TemporaryDirectory();
        await using var empty = await MeasuredAppliance.StartAsync(folder.Path, "empty", devices);
        await KeepAliveAsync("keep-alive", empty, requests);
        await NewConnectionsAsync(empty, requests / 8);
        empty.Meter.PrintResident();
        if (rows > 0)
        {
            await using var full = await MeasuredAppliance.StartAsync(folder.Path, "full", devices);
            await full.Process.StopAsync();
            await CertificateStream.FillAsync(full.Process.DataDirectory, rows);
            await full.Process.RestartAsync();
            await full.Process.RestartAsync(); // its stop signs the checkpoint over all that was filled, as one every minute would have
            await InTurnsAsync(("empty table", empty), ($"{rows:N0} stored", full), requests);
            full.Meter.PrintResident();
            await full.Process.StopAsync(); // in order: a checkpoint is signed, as one is every minute, and the next start goes on from it
            await StartAsync($"start, {rows:N0} stored", full.Process.DataDirectory);
        }
        await empty.Process.StopAsync();
        await StartAsync("start, empty table", empty.Process.DataDirectory);
        return 0;
    }

    // One process beside two: the keys in the appliance's own, and in a signer's.
    private static async Task<int> CompareProcessesAsync(int devices, int requests)
    {
        using var folder = new TemporaryDirectory();
        await using var signer = await SignerProcess.StartAsync();
        await using var one = await MeasuredAppliance.StartAsync(folder.Path, "one", devices);
        await using var two = await MeasuredAppliance.StartAsync(folder.Path, "two", devices, signer: signer);
        var before = signer.ProcessorTime;
        await InTurnsAsync(("one process", one), ("with a signer", two), requests);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"of it the signer, each: {(signer.ProcessorTime - before).TotalMicroseconds / (devices * Rounds * (requests + Warm(requests))):N0} µs of processor"));
        Console.WriteLine("and a new connection each, as devices come that renew once a day:");
        await InTurnsAsync(("one process", one), ("with a signer", two), requests / 4, NewAsync);
        return 0;
    }

    // One appliance as it is beside one with something else in its environment: another setting, a knob of the runtime, another build.
    private static async Task<int> CompareSettingsAsync(int devices, int requests, (string Name, string Value)[] settings)
    {
        using var folder = new TemporaryDirectory();
        await using var plain = await MeasuredAppliance.StartAsync(folder.Path, "plain", devices);
        await using var other = await MeasuredAppliance.StartAsync(folder.Path, "other", devices, settings: settings);
        await InTurnsAsync(("as it is", plain), ("with the settings", other), requests);
        return 0;
    }

    private static (string Name, string Value) Setting(string text) => (text[..text.IndexOf('=', StringComparison.Ordinal)], text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    // In turns: what else the machine does meanwhile strikes both.
    private static async Task InTurnsAsync(
        (string Name, MeasuredAppliance Appliance) first, (string Name, MeasuredAppliance Appliance) second, int requests, Func<string, MeasuredAppliance, int, Task<MeterReading>>? load = null)
    {
        load ??= (name, appliance, count) => KeepAliveAsync($"keep-alive, {name}", appliance, count);
        var (rates, costs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var one = await load(first.Name, first.Appliance, requests);
            var two = await load(second.Name, second.Appliance, requests);
            rates.Add(two.Load.PerSecond / one.Load.PerSecond);
            costs.Add(two.Processor / one.Processor);
        }
        PrintRatio("rate", rates);
        PrintRatio("processor time", costs);
        void PrintRatio(string what, List<double> ratios) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{what}: {second.Name} / {first.Name}",-48} {ratios.Order().ElementAt(Rounds / 2):0.00}   ({string.Join(' ', ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)))})"));
    }

    // For the JIT, the pools, the caches.
    private static int Warm(int requests) => Math.Min(requests, 200);

    private static async Task<MeterReading> KeepAliveAsync(string what, MeasuredAppliance appliance, int requests)
    {
        await Load.KeepAliveAsync(appliance.Port, Load.Prepare(appliance.Fleet, Warm(requests)));
        var prepared = Load.Prepare(appliance.Fleet, requests);
        return await appliance.Meter.MeasureAsync(what, () => Load.KeepAliveAsync(appliance.Port, prepared));
    }

    private static async Task<MeterReading> NewAsync(string name, MeasuredAppliance appliance, int requests)
    {
        await Load.NewConnectionsAsync(appliance.Port, Load.Prepare(appliance.Fleet, 20));
        var prepared = Load.Prepare(appliance.Fleet, requests);
        return await appliance.Meter.MeasureAsync($"new connection, {name}", () => Load.NewConnectionsAsync(appliance.Port, prepared));
    }

    /// <summary>A new connection each, beside nginx's bare handshakes under the same load.</summary>
    public static async Task<MeterReading> NewConnectionsAsync(MeasuredAppliance appliance, int requests)
    {
        var fleet = appliance.Fleet;
        await using var nginx = await NginxPeer.StartAsync(FreePorts.Take(1)[0], ServerPem(), await AuthoritiesAsync(appliance.Process));
        await Load.NewConnectionsAsync(nginx.Port, Load.Prepare(fleet, 20));
        await Load.NewConnectionsAsync(appliance.Port, Load.Prepare(fleet, 20));
        var (first, second) = (Load.Prepare(fleet, requests), Load.Prepare(fleet, requests));
        var ours = await appliance.Meter.MeasureAsync("new connection each", () => Load.NewConnectionsAsync(appliance.Port, first));
        var theirs = await Load.NewConnectionsAsync(nginx.Port, second);
        Console.WriteLine($"{"nginx, bare mTLS handshake",-32} {theirs}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio ours / nginx",-32} {ours.Load.PerSecond / theirs.PerSecond:0.00}"));
        return ours;
    }

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

    private static async Task StartAsync(string what, string data)
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
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {seconds:0.00} s to the first answer, {new ProcessMeter("", appliance).Resident:N0} MiB resident then"));
    }
}
