using System.Security.Cryptography.X509Certificates;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>Two manufacturers whose devices join two domains on one box: the path that pledges know names none (RFC 8995 section 8.3.1).</summary>
[Collection(JoinPlants.Name)]
public sealed class TwoDomainsTests(JoinPlant plant) : IAsyncLifetime, IDisposable
{
    private readonly Maker maker = new();
    private Masa masa = null!;

    public async Task InitializeAsync()
    {
        await plant.RuleAsync();
        masa = await Masa.StartAsync(maker);
        await plant.Process.AdminAsync(HttpMethod.Put, "manufacturers/gates", new { name = "gates", autoAdd = false, anchorsPem = maker.RootPem });
        await plant.Process.AdminAsync(HttpMethod.Put, "manufacturers/gates/joining", new
        {
            masa = masa.Address,
            masaAnchorsPem = maker.RootPem,
            masaIsNear = true,
            voucherAnchorsPem = maker.RootPem,
            serials = new[] { "*" },
            domain = "gate",
        });
    }

    public async Task DisposeAsync() => await masa.DisposeAsync();

    public void Dispose() => maker.Dispose();

    [Fact]
    public async Task Each_device_joins_the_domain_of_its_manufacturer_and_stays_in_it()
    {
        await plant.Process.JsonAsync("ca", "create", "gate-ca", "--parent", "evaluation-root-g1", "--common-name", "Gate CA", "--organization", "TrustPoint Evaluation");
        using (var early = new Pledge(plant.Process, maker.FactoryIdentity("sn-gate-0"), "sn-gate-0"))
            Assert.Equal(404, (await early.AskAsync()).Status); // there is no such domain yet
        await plant.Process.AdminAsync(HttpMethod.Put, "domains/gate", new
        {
            name = "gate",
            authority = "gate-ca",
            profiles = new[] { "ldevid" },
            manufacturers = new[] { "gates" },
            approval = false,
            linkingRequired = false,
            @default = false,
        });

        var (first, serialNumber) = plant.Arrive();
        using var _ = first;
        using var second = new Pledge(plant.Process, maker.FactoryIdentity("sn-gate-1"), "sn-gate-1");
        await JoinsAsync(first, serialNumber, $"maker-{serialNumber}", "plant", "Evaluation Issuing CA G1");
        await JoinsAsync(second, "sn-gate-1", "gates-sn-gate-1", "gate", "Gate CA");
    }

    private async Task JoinsAsync(Pledge pledge, string serialNumber, string device, string domain, string authority)
    {
        Assert.Equal(200, (await pledge.AskAsync()).Status);
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        Assert.Contains(await pledge.CaCertificatesAsync(), name => name.EndsWith(authority, StringComparison.Ordinal));
        var (answer, certificate) = await pledge.EnrolAsync(device);
        Assert.Equal((200, 1), (answer.Status, pledge.Connections));
        Assert.EndsWith(authority, certificate!.GetNameInfo(X509NameType.SimpleName, true), StringComparison.Ordinal);

        // With the certificate that it got: told, and the next one of the same domain.
        using var enrolled = new Pledge(plant.Process, certificate, serialNumber);
        Assert.Equal(200, (await enrolled.TellAsync("enrollstatus", true)).Status);
        Assert.EndsWith(authority, (await enrolled.EnrolAsync(device)).Certificate!.GetNameInfo(X509NameType.SimpleName, true), StringComparison.Ordinal);
        var join = Assert.Single(await plant.JoinsOfAsync(serialNumber));
        Assert.Equal((domain, "enrolled", true), (join.GetProperty("domain").GetString(), join.GetProperty("state").GetString(), join.GetProperty("certificateMatched").GetBoolean()));
    }
}
