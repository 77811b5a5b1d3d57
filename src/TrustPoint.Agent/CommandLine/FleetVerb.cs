using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Fleet;
using TrustPoint.Agent.Keys;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>fleet</c>: many devices power on at once, for demonstrations and for load. Each is a whole pledge with TLS of its own.</summary>
internal sealed class FleetVerb
{
    private const int AtTheLine = 16; // being made at the same moment

    private readonly DeviceOptions device;

    private readonly Option<int> devices = new("--devices") { Description = "How many", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<int?> atOnce = new("--at-once") { Description = "How many are under way at the same moment (default: all)", HelpName = "N" };
    private readonly Option<string> registrar = new("--registrar") { Description = "URL of the registrar", HelpName = "URL", Required = true };
    private readonly Option<string?> factories = new("--factories") { Description = "Folder with a factory folder for each device", HelpName = "DIR" };
    private readonly Option<string?> manufacturer = new("--manufacturer") { Description = "EST server that gives each device its factory identity, with label", HelpName = "URL" };
    private readonly Option<string?> anchors = new("--manufacturer-anchors") { Description = "Certificates (PEM) that vouch for that server", HelpName = "FILE" };
    private readonly Option<string?> batch = new("--batch-code-file") { Description = "File with BATCH:CODE for it, for its owner alone", HelpName = "FILE" };
    private readonly Option<string?> masa = new("--masa-anchors") { Description = "Certificates (PEM) that vouchers must lead to", HelpName = "FILE" };
    private readonly Option<string> prefix = new("--serial-prefix") { Description = "Serial numbers are PREFIX-00001 and so on", HelpName = "PREFIX", DefaultValueFactory = _ => "FLEET" };
    private readonly Option<int> patience = new("--patience") { Description = "Seconds after which who is not in is out", HelpName = "SECONDS", DefaultValueFactory = _ => 300 };
    private readonly Option<bool> verbose = new("--verbose") { Description = "Tell every step of every device" };
    private readonly Option<bool> json = new("--json") { Description = "Report as JSON" };

    private FleetVerb(DeviceOptions device) => this.device = device;

    /// <summary>The command.</summary>
    public static Command Create(DeviceOptions device)
    {
        var verb = new FleetVerb(device);
        var command = new Command("fleet", "Let many simulated devices join at once (their identities go below --state)")
        {
            verb.devices, verb.atOnce, verb.registrar, verb.factories, verb.manufacturer, verb.anchors, verb.batch, verb.masa, verb.prefix, verb.patience, verb.verbose, verb.json,
            device.Assertions, device.AcceptNonceless, device.NoClock, device.FollowRedirect,
        };
        command.Runs(verb.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parsed, TextWriter output, CancellationToken ct)
    {
        var words = parsed.GetValue(json) ? TextWriter.Null : TextWriter.Synchronized(output);
        var folder = parsed.GetRequiredValue(device.State);
        var members = (await FactoriesAsync(parsed, folder, words, ct)).Select((factory, i) => new FleetMember(factory, Path.Combine(folder, $"device-{i + 1:00000}"))).ToList();
        var report = await PowerOnAsync(members, parsed, words, ct);
        await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.Words);
        if (report.Joined < report.Devices) throw new AgentException($"{report.Devices - report.Joined} of {report.Devices} devices are not in");
    }

    private async Task<FleetReport> PowerOnAsync(List<FleetMember> members, ParseResult parsed, TextWriter words, CancellationToken ct)
    {
        var endpoint = Endpoint.Of(parsed.GetRequiredValue(registrar));
        var policy = device.Policy(parsed);
        using var random = RandomNumberGenerator.Create();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(ct);
        until.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(patience)));
        Action<string> tell = parsed.GetValue(verbose) ? words.WriteLine : _ => { };
        var watch = Stopwatch.StartNew();
        // Each on the pool at once: that they come together is what is tried.
        using var turns = new SemaphoreSlim(parsed.GetValue(atOnce) ?? members.Count);
        var runs = members.Select(member => Task.Run(() => InTurnAsync(turns, () => member.RunAsync(endpoint, policy, random, tell, until.Token)), CancellationToken.None)).ToList();
        var all = Task.WhenAll(runs);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)) != all)
            await words.WriteLineAsync($"{watch.Elapsed.TotalSeconds,4:0} s  {runs.Count(run => run.IsCompleted)} of {runs.Count} done");
        return FleetReport.Of(await all, watch.Elapsed);
    }

    private static async Task<FleetOutcome> InTurnAsync(SemaphoreSlim turns, Func<Task<FleetOutcome>> powerOn)
    {
        await turns.WaitAsync(CancellationToken.None);
        try
        {
            return await powerOn();
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<IReadOnlyList<string>> FactoriesAsync(ParseResult parsed, string folder, TextWriter words, CancellationToken ct)
    {
        var count = parsed.GetValue(devices);
        if (parsed.GetValue(factories) is { } given)
        {
            string[] found = [.. Directory.GetDirectories(given).Order(StringComparer.Ordinal).Take(count)];
            return found.Length == count ? found : throw new AgentException($"{given} has {found.Length} factory folders, and {count} devices were asked for");
        }
        if (parsed.GetValue(manufacturer) is not { } url || parsed.GetValue(anchors) is not { } trusted || parsed.GetValue(batch) is not { } code || parsed.GetValue(masa) is not { } vouchers)
            throw new AgentException("say where factory identities come from: --factories DIR, or --manufacturer URL with --manufacturer-anchors, --batch-code-file and --masa-anchors");
        var line = new ProductionLine(EnrollVerb.Server(url), CertificateFile.Read(trusted), SecretFile.Read(code), CertificateFile.Read(vouchers));
        var made = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtTheLine, CancellationToken = ct }, async (i, stop) =>
        {
            var serialNumber = $"{parsed.GetRequiredValue(prefix)}-{i + 1:00000}";
            made[i] = await line.MakeAsync(serialNumber, Path.Combine(folder, $"factory-{i + 1:00000}"), stop);
        });
        await words.WriteLineAsync($"{count} devices were made");
        return made;
    }
}
