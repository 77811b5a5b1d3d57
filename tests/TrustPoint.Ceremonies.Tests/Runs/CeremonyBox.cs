using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>An appliance in the test's process with a real SoftHSM, and the people who come to a ceremony.</summary>
public sealed class CeremonyBox : IAsyncDisposable
{
    private readonly TemporaryDirectory? directory;
    private readonly int[] ports = [.. FreePorts.Take(3)];
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private ILoggerFactory logs = NullLoggerFactory.Instance;
    private Rooms rooms = null!;
    private WebApplication app = null!;

    private readonly (string Name, string Value)[] settings;

    private CeremonyBox(string? folder, (string Name, string Value)[] settings)
    {
        // One that is killed leaves nothing behind but what it was given.
        directory = folder is null ? new() : null;
        (Data, this.settings) = (folder ?? directory!.File("data"), settings);
    }

    public string Data { get; }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>One of the host's parts, with some of what it is made of replaced.</summary>
    public T Make<T>(params object[] others) => ActivatorUtilities.CreateInstance<T>(app.Services, others);

    /// <summary>The folder of a token of SoftHSM, which is plugged out by moving it away: the one that was made last.</summary>
    public string NewestToken => Directory.EnumerateFiles(Data, "token.object", SearchOption.AllDirectories).OrderBy(File.GetCreationTimeUtc).Select(file => Path.GetDirectoryName(file)!).Last();

    /// <summary>The transcript of a ceremony, as it is on the disk.</summary>
    public string TranscriptFile(string ceremony) => Path.Combine(Data, "ceremonies", ceremony, "transcript.jsonl");

    /// <param name="settings">Further ones, such as <c>Keys:Module</c>.</param>
    public static Task<CeremonyBox> OpenAsync(params (string Name, string Value)[] settings) => OpenAsync(NullLoggerFactory.Instance, null, settings);

    /// <param name="logs">Where it logs.</param>
    /// <param name="folder">Where it keeps everything, and goes on from what is there; null: where it is gone with the box.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<CeremonyBox> OpenAsync(ILoggerFactory logs, string? folder, params (string Name, string Value)[] settings)
    {
        var box = new CeremonyBox(folder, settings) { logs = logs };
        await box.StartAsync();
        return box;
    }

    /// <summary>The commands of ceremonies as after a start: nothing of what was in memory before is there.</summary>
    /// <param name="store">Where ceremonies are kept; null: as the appliance does.</param>
    /// <param name="tools">The machine; null: this one.</param>
    /// <param name="chance">Where secrets come from; null: chance.</param>
    public Commands Boot(ICeremonyStore? store = null, ICeremonyTools? tools = null, RandomNumberGenerator? chance = null)
    {
        var all = new OpenCeremonies(store ?? Get<ICeremonyStore>(), tools ?? Get<ICeremonyTools>(), Get<IAuditStore>(), TimeProvider.System);
        var shares = new CeremonyShares(all, tools ?? Get<ICeremonyTools>(), chance ?? random);
        return new(all, new(all, Get<ScriptCheck>(), Get<Authorities>()), new(all), shares, new(all, shares, tools ?? Get<ICeremonyTools>()));
    }

    /// <summary>What fsck finds while the box is stopped for it.</summary>
    public async Task<IReadOnlyList<string>> FsckAsync()
    {
        var key = Get<CheckpointSigner>().Key;
        await StopAsync();
        try
        {
            return (await Fsck.RunAsync(Data, key, default)).Findings;
        }
        finally
        {
            await StartAsync();
        }
    }

    /// <summary>What an auditor finds in what is given out of a ceremony.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(Table table) =>
        EvidenceVerifier.Verify(await Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default), Get<CheckpointSigner>().Key).Findings;

    /// <summary>The token of a ceremony that has it open, past the ceremony: what nobody should do.</summary>
    public TokenKeyStore TokenOf(Table table)
    {
        var pin = table.Commands.All.Get(table.Run.Name).Secret.Pins().User;
        return new(Get<ApplianceKeys>().Module!, new() { Label = table.Run.Results["tokenLabel"], Serial = table.Run.Results["tokenSerial"], Pin = pin }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        random.Dispose();
        directory?.Dispose();
    }

    private async Task StopAsync()
    {
        await app.DisposeAsync();
        await rooms.DisposeAsync();
    }

    private async Task StartAsync()
    {
        Dictionary<string, string?> all = new()
        {
            ["TrustPoint:DataDirectory"] = Data,
            ["TrustPoint:HostNames:0"] = "localhost",
            ["TrustPoint:Listen:Address"] = "127.0.0.1",
            ["TrustPoint:Listen:Admin"] = $"{ports[0]}",
            ["TrustPoint:Listen:Devices"] = $"{ports[1]}",
            ["TrustPoint:Listen:Http"] = $"{ports[2]}",
        };
        foreach (var (name, value) in settings) all[$"TrustPoint:{name}"] = value;
        var options = ApplianceConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection(all).Build(), Data, "box-1");
        rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, logs, default);
        FirstStartFile.End(Data);
        app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, logs);
        await Get<Journal>().StartedAsync(default);
    }
}

/// <summary>What people can ask for at a ceremony.</summary>
public sealed record Commands(OpenCeremonies All, TrustPoint.Ceremonies.Runs.Ceremonies Ceremonies, CeremonySteps Steps, CeremonyShares Shares, CeremonyMachine Machine);

/// <summary>Somebody at a ceremony, with a device that signs.</summary>
public sealed class Attendee(string name, CeremonyRole role, Role account) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Person Person { get; } = new(name, [new(account)], 1, IsFresh: true);

    public CeremonyRole Role => role;

    public string Name => name;

    public byte[] Key => key.ExportSubjectPublicKeyInfo();

    /// <summary>What the custodian wrote on paper.</summary>
    public string Share
    {
        get;
        set
        {
            field = value;
            Writes?.Invoke(value);
        }
    } = "";

    /// <summary>Keeps the paper beyond the test; null: nothing does.</summary>
    public Action<string>? Writes { get; set; }

    /// <summary>Of the set that is handed out at the table.</summary>
    public string NewShare { get; set; } = "";

    public byte[] Sign(string statement) => key.SignData(Encoding.UTF8.GetBytes(statement), HashAlgorithmName.SHA256);

    public void Dispose() => key.Dispose();
}
