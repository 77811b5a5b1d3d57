using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Settings;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Settings;

/// <summary>What keeps a box from being ended, as an administrator sees it (LIF-57).</summary>
public sealed class EndPageTests() : SignedIn(new HeldRole(Role.Administrator))
{
    private const string Transfer = "6f1c1e0a-4c7e-4a57-9d0f-2f3b1c5d7e90";

    [Theory]
    [InlineData(DeviceState.Operational, "press-9in Betrieb", "/devices/press-9")]
    [InlineData(DeviceState.PendingJoin, "press-9will beitreten", "/devices/press-9")]
    public async Task A_device_is_told_with_its_state_in_the_viewers_language(DeviceState state, string told, string link)
    {
        var one = await ShowAsync(new EndObstacle(EndObstacleKind.Device, "press-9", "./trustpoint device decommission press-9") { Device = state });

        Assert.Equal((told, link), one);
    }

    [Fact] // the command names them all
    public async Task Devices_beyond_those_that_are_named_are_counted_and_lead_nowhere() =>
        Assert.Equal(("+ 12in Betrieb", null), await ShowAsync(new EndObstacle(EndObstacleKind.Device, "+ 12", "./trustpoint device list --state operational") { Device = DeviceState.Operational }));

    [Fact]
    public async Task A_transfer_is_told_with_its_side_and_how_far_it_is_and_leads_to_its_page() => Assert.Equal(
        ($"{Transfer}Verkäufer angeboten", $"/transfers/{Transfer}?side=Seller"),
        await ShowAsync(new EndObstacle(EndObstacleKind.Transfer, Transfer, $"./trustpoint transfer show {Transfer}") { Transfer = (TransferSide.Seller, TransferProgress.Offered) }));

    [Fact]
    public async Task An_authority_is_told_with_its_subject_and_leads_to_its_end() => Assert.Equal(
        ("issuing-g1CN=Plant Issuing", "/authorities/issuing-g1/end"),
        await ShowAsync(new EndObstacle(EndObstacleKind.Authority, "issuing-g1", "./trustpoint ca end issuing-g1 --check") { Title = "CN=Plant Issuing" }));

    // What stands on its line before the command, and where its name leads.
    private async Task<(string Told, string? Link)> ShowAsync(EndObstacle obstacle)
    {
        Services.AddSingleton<IBoxEnd>(new Fixed(obstacle));
        var page = Show<EndPage>(_ => { }, Words.German);
        await page.WaitForElementAsync(".to-do");

        Assert.Equal(obstacle.Command, page.Find(".to-do code").TextContent);
        var told = page.FindAll(".to-do li > div > div").SkipLast(1);
        return (string.Concat(told.Select(part => part.TextContent.Trim())), page.FindAll(".to-do a").SingleOrDefault()?.GetAttribute("href"));
    }

    private sealed class Fixed(EndObstacle only) : IBoxEnd
    {
        public Task<IReadOnlyList<EndObstacle>> CheckAsync(Caller caller, CancellationToken ct) => Task.FromResult<IReadOnlyList<EndObstacle>>([only]);
    }
}
