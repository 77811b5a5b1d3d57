using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests;

/// <summary>One running appliance for all tests that leave it as it is but for devices and certificates of their own.</summary>
public sealed class SharedAppliance : IAsyncLifetime
{
    public ApplianceProcess Process { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync();
        await Process.AdminAsync(HttpMethod.Post, "setup/finish");
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class Shared : ICollectionFixture<SharedAppliance>
{
    public const string Name = "a running appliance";
}
