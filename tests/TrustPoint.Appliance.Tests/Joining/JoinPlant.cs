using System.Globalization;
using System.Security.Authentication;
using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>A running appliance as registrar, a machine builder and its MASA.</summary>
public sealed class JoinPlant : IAsyncLifetime
{
    private readonly (string Name, string Value)[] settings;
    private int devices;

    public JoinPlant() : this([])
    {
    }

    internal JoinPlant((string Name, string Value)[] settings) => this.settings = settings;

    public ApplianceProcess Process { get; private set; } = null!;

    internal Maker Maker { get; } = new();

    internal Masa Masa { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Masa = await Masa.StartAsync(Maker);
        Process = await ApplianceProcess.StartAsync(null, settings);
        await Process.AdminAsync(HttpMethod.Post, "setup/finish");
        await Process.AdminAsync(HttpMethod.Put, "manufacturers/maker", new { name = "maker", autoAdd = false, anchorsPem = Maker.RootPem });
        await Process.AdminAsync(HttpMethod.Put, "domains/plant", new
        {
            name = "plant",
            authority = "evaluation-issuing-g1",
            profiles = new[] { "ldevid", "tls-client", "tls-server", "tls-peer", "opc-ua-application" },
            manufacturers = new[] { "maker" },
            approval = false,
            linkingRequired = false,
            @default = true,
        });
        await RuleAsync();
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await Masa.DisposeAsync();
        Maker.Dispose();
    }

    /// <summary>Sets the rules of the manufacturer anew, and has its MASA behave.</summary>
    /// <param name="serials">Who comes in without being added.</param>
    /// <param name="asks">Others wait for a person.</param>
    /// <param name="pinning">What vouchers pin.</param>
    /// <param name="masa">Where its MASA is; null: where it is.</param>
    /// <param name="more">What else the rules say.</param>
    public Task RuleAsync(string serials = "*", bool asks = false, string pinning = "registrar", string? masa = null, params (string Name, object? Value)[] more)
    {
        (Masa.Answers, Masa.Past, Masa.LogStatus) = (null, "", 200);
        var rules = new Dictionary<string, object?>
        {
            ["masa"] = masa ?? Masa.Address,
            ["masaAnchorsPem"] = Maker.RootPem,
            ["masaIsNear"] = true,
            ["voucherAnchorsPem"] = Maker.RootPem,
            ["serials"] = new[] { serials },
            ["asksPerson"] = asks,
            ["pinning"] = pinning,
        };
        foreach (var (name, value) in more) rules[name] = value;
        return Process.AdminAsync(HttpMethod.Put, "manufacturers/maker/joining", rules);
    }

    /// <summary>The manufacturer's vouchers are brought by hand only.</summary>
    public Task WithoutMasaAsync() => Process.AdminAsync(
        HttpMethod.Put, "manufacturers/maker/joining", new { voucherAnchorsPem = Maker.RootPem, serials = new[] { "*" } });

    /// <summary>A device that was never here.</summary>
    internal (Pledge Pledge, string SerialNumber) Arrive(string? masaUrl = null, SslProtocols protocol = SslProtocols.None)
    {
        var serialNumber = string.Create(CultureInfo.InvariantCulture, $"sn-{Interlocked.Increment(ref devices)}");
        return (new(Process, Maker.FactoryIdentity(serialNumber, masaUrl), serialNumber, protocol), serialNumber);
    }

    /// <summary>The joins of a device, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> JoinsOfAsync(string serialNumber) =>
        [.. (await Process.AdminAsync(HttpMethod.Get, $"joins?serialNumber={serialNumber}")).GetProperty("items").EnumerateArray()];
}

[CollectionDefinition(Name)]
public sealed class JoinPlants : ICollectionFixture<JoinPlant>
{
    public const string Name = "an appliance that is a registrar";
}
