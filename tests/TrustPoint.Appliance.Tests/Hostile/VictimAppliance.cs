using System.Security.Cryptography.X509Certificates;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.Load;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>One appliance to attack, with an enrolled device.</summary>
public sealed class VictimAppliance : IAsyncLifetime
{
    public ApplianceProcess Process { get; private set; } = null!;

    /// <summary>The device's certificate.</summary>
    public X509Certificate2 Certificate { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync(null, FleetDevice.Unlimited);
        Certificate = await (await TestDevice.AddAsync(Process, HostileRequests.Device, dns: ["victim.plant.example"])).EnrolAsync();
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    /// <summary>A new code of the device for HTTP Basic; the earlier one ends with it.</summary>
    public async Task<string> CredentialsAsync()
    {
        var invitation = await Process.AdminAsync(HttpMethod.Post, $"devices/{HostileRequests.Device}/code", new { });
        return $"{HostileRequests.Device}:{invitation.GetProperty("code").GetString()}";
    }
}

[CollectionDefinition(Name)]
public sealed class VictimCollection : ICollectionFixture<VictimAppliance>
{
    public const string Name = "an appliance to attack";
}
