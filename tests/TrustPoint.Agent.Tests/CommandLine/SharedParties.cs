using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>
/// A manufacturer and two owners for all tests that leave them as they are, each with devices, people and papers of its own: three starts and their set-up cost more than
/// what most of them do. Who stops one starts it again.
/// </summary>
public sealed class SharedParties : IAsyncLifetime
{
    /// <summary>The tests that share them, one after the other.</summary>
    public const string Name = "one manufacturer and two owners";

    /// <summary>The manufacturer, and the first owner, which it knows as <c>works</c>.</summary>
    public MakerAndPlant Both { get; private set; } = null!;

    /// <summary>The second owner, which the manufacturer knows as <c>next</c>.</summary>
    public ApplianceProcess Next { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Both = await MakerAndPlant.StartAsync();
        Next = await Both.AddOwnerAsync("next");
        await Both.KeepAnchorAsync("works", Both.Plant);
        foreach (var name in new[] { "works", "next" })
            await Both.Maker.AdminAsync(HttpMethod.Put, $"owners/{name}", new { name, displayName = name, anchorsPem = await File.ReadAllTextAsync(Both.File($"{name}.pem")) });
    }

    public async Task DisposeAsync()
    {
        if (Next is not null) await Next.DisposeAsync();
        if (Both is not null) await Both.DisposeAsync();
    }
}

[CollectionDefinition(SharedParties.Name)]
public sealed class SharedPartiesGroup : ICollectionFixture<SharedParties>;
