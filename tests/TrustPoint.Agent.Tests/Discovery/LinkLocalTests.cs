using TrustPoint.Agent.Tests.Parties;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Discovery;

/// <summary>RFC 8995 section 4.1 and appendix B, RFC 6762 section 3: the shipped device and the shipped appliance on a network that has IPv6 and nothing else.</summary>
public sealed class LinkLocalTests
{
    [Fact]
    public async Task A_registrar_is_found_and_asked_at_its_link_local_address()
    {
        using var network = new LinkLocalNetwork();
        await using var plant = await ApplianceProcess.StartOnAsync(
            network, ("TrustPoint__Listen__Address", "::"), ("TrustPoint__Discovery__Interfaces__0", LinkLocalNetwork.Other));
        using var folder = new TemporaryDirectory();
        new TestManufacturer().Equip(folder.File("factory"));
        string[] line = [.. network.Within, "dotnet", AgentProgram.Assembly, "onboard", "--once", "--factory", folder.File("factory"), "--state", folder.File("state")];

        var asked = await Shell.RunAsync(line[0], line[1..]);

        // The plant knows nothing of such a manufacturer: that it says so is what went over the link.
        Assert.Contains($".local:{plant.DevicesPort}", asked.Output, StringComparison.Ordinal);
        Assert.Contains("the registrar refused with 40", asked.Error, StringComparison.Ordinal);
        Assert.Contains("fe80::", (await plant.CommandAsync("audit", "list", "--json")).Done, StringComparison.Ordinal);
    }
}
