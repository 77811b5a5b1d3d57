using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Crls;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Browser.Tests;

/// <summary>The appliance in the test's process, on loopback, with software keys and one person who may sign in.</summary>
public sealed class PagesAppliance : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private Rooms rooms = null!;
    private WebApplication app = null!;

    private PagesAppliance()
    {
    }

    /// <summary>Who may sign in.</summary>
    internal OnePerson Person { get; } = new();

    /// <summary>Base URL of the pages.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The trust anchors, PEM.</summary>
    public string Anchors => app.Services.GetRequiredService<TrustAnchors>().Pem;

    /// <summary>Starts it.</summary>
    public static async Task<PagesAppliance> StartAsync()
    {
        var appliance = new PagesAppliance();
        await appliance.OpenAsync();
        return appliance;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await rooms.DisposeAsync();
        random.Dispose();
        directory.Dispose();
    }

    private async Task OpenAsync()
    {
        var ports = FreePorts.Take(3);
        var data = directory.File("data");
        Dictionary<string, string?> settings = new()
        {
            ["TrustPoint:DataDirectory"] = data,
            ["TrustPoint:HostNames:0"] = "localhost",
            ["TrustPoint:Keys:Module"] = KeyOptions.SoftwareModule,
            ["TrustPoint:Listen:Address"] = "127.0.0.1",
            ["TrustPoint:Listen:Admin"] = $"{ports[0]}",
            ["TrustPoint:Listen:Devices"] = $"{ports[1]}",
            ["TrustPoint:Listen:Http"] = $"{ports[2]}",
            ["TrustPoint:PublicUrl"] = $"http://127.0.0.1:{ports[2]}",
        };
        var options = ApplianceConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), data, "box-1");
        rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        app = ApplianceHost.Build(options, rooms, Person, TimeProvider.System, random, NullLoggerFactory.Instance);
        await app.Services.GetRequiredService<ServerCertificateRenewal>().LookAsync(default);
        await app.Services.GetRequiredService<CrlSchedule>().LookAsync(default);
        await app.Services.GetRequiredService<Journal>().StartedAsync(default);
        await app.StartAsync();
        Url = $"https://localhost:{ports[0]}";
    }
}
