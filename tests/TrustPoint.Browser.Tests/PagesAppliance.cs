using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Testing.Appliances;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Browser.Tests;

/// <summary>The appliance in the test's process, on loopback, with software keys.</summary>
public sealed partial class PagesAppliance : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly int[] ports = [.. FreePorts.Take(3)];
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly LateTime time = new();
    private readonly bool inSoftHsm;
    private Rooms rooms = null!;
    private WebApplication app = null!;
    private int seconds;

    private PagesAppliance(bool inSoftHsm) => this.inSoftHsm = inSoftHsm;

    /// <summary>Base URL of the pages.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Base URL of what is for devices.</summary>
    public string DevicesUrl => $"https://localhost:{ports[1]}";

    /// <summary>Where it serves plain HTTP.</summary>
    public Uri HttpUrl => new($"http://127.0.0.1:{ports[2]}");

    /// <summary>Where the issuing authority's CRL is.</summary>
    public string CrlUrl => $"http://127.0.0.1:{ports[2]}/crl/evaluation-issuing-g1.crl";

    /// <summary>The trust anchors, PEM.</summary>
    public string Anchors => The<TrustAnchors>().Pem;

    /// <summary>Its database.</summary>
    public string Database => TrustPoint.Storage.Store.DatabaseFile(directory.File("data"));

    /// <summary>Its data directory.</summary>
    public string DataDirectory => directory.File("data");

    /// <summary>The configuration of a process of its own on the same data.</summary>
    public (string Name, string Value)[] Settings => [.. Configuration().Where(setting => setting.Value is not null).Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!))];

    /// <summary>Starts it.</summary>
    /// <param name="inSoftHsm">Whether its keys are in a SoftHSM token: there is one SoftHSM in a process.</param>
    public static async Task<PagesAppliance> StartAsync(bool inSoftHsm = false)
    {
        var appliance = new PagesAppliance(inSoftHsm);
        await appliance.OpenAsync();
        return appliance;
    }

    /// <summary>Says what the box is for, as the first start does.</summary>
    public Task ChoosePurposeAsync(string purpose) => The<IFirstBox>().ChoosePurposeAsync(Console, purpose, default);

    /// <summary>Stops it, as for a restart.</summary>
    public async Task StopAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await rooms.DisposeAsync();
    }

    /// <summary>Starts it again, with the same data at the same place.</summary>
    public Task StartAgainAsync() => OpenAsync();

    /// <summary>Starts it again once a page asks for that, as the service's loop does.</summary>
    public async Task RestartWhenAskedAsync()
    {
        var asked = new TaskCompletionSource();
        using (app.Lifetime.ApplicationStopping.Register(asked.SetResult)) await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Until it is disposed of, so much more time has passed since people showed who they are. The clock stays.</summary>
    public IDisposable Later(TimeSpan passed) => time.Later(passed);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        random.Dispose();
        directory.Dispose();
    }

    private static Administrator Console => new("uid:0");

    private T The<T>() where T : notnull => app.Services.GetRequiredService<T>();

    private Dictionary<string, string?> Configuration() => new()
    {
        ["TrustPoint:DataDirectory"] = directory.File("data"),
        ["TrustPoint:HostNames:0"] = "localhost",
        ["TrustPoint:Keys:Module"] = inSoftHsm ? null : KeyOptions.SoftwareModule,
        ["TrustPoint:Listen:Address"] = "127.0.0.1",
        ["TrustPoint:Listen:Admin"] = $"{ports[0]}",
        ["TrustPoint:Listen:Devices"] = $"{ports[1]}",
        ["TrustPoint:Listen:Http"] = $"{ports[2]}",
        ["TrustPoint:PublicUrl"] = $"http://127.0.0.1:{ports[2]}",
    };

    private async Task OpenAsync()
    {
        var data = directory.File("data");
        var options = ApplianceConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection(Configuration()).Build(), data, "box-1");
        rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        FirstStartFile.End(data); // the evaluation is kept
        app = ApplianceHost.Build(options, rooms, time, random, NullLoggerFactory.Instance);
        await The<ServerCertificateRenewal>().LookAsync(default);
        await The<CrlSchedule>().LookAsync(default);
        await The<Journal>().StartedAsync(default);
        await app.StartAsync();
        Url = $"https://localhost:{ports[0]}";
    }
}
