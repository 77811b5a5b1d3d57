using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The page on the wall: what arrives is seen by itself, with why and what to do.</summary>
[Collection(Browsers.Name)]
public class OnboardingTests(Browser browser)
{
    [Fact]
    public async Task A_refused_device_is_seen_with_the_reason_and_moves_when_it_gets_its_certificate()
    {
        await using var visit = await BeginAsync(1920);
        var page = visit.Page;
        var commands = await InviteAsync(visit, "mixer-1", null);
        await visit.OpenAsync("/onboarding");
        await using var german = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: "de-DE");
        await german.SignInAsync("/onboarding");
        using var device = new TemporaryDirectory();

        await RunAsync(device, commands.Replace("-u mixer-1:", "-u mixer-1:X", StringComparison.Ordinal));
        var refused = page.Locator(".arrivals.bad .arrival", new() { HasText = "mixer-1" });
        await Expect(refused).ToContainTextAsync("one-time code are wrong");
        await Expect(refused.Locator(".remedy")).ToContainTextAsync("Compare name and code");
        await visit.PictureAsync("onboarding-1920-light");
        await Expect(german.Page.Locator(".arrivals.bad .arrival", new() { HasText = "mixer-1" })).ToContainTextAsync("Gerätename oder Einmalcode stimmen nicht");
        await german.PictureAsync("onboarding-1280-german");
        await RunAsync(device, commands);

        await Expect(page.Locator(".arrivals.good .arrival", new() { HasText = "mixer-1" })).ToBeVisibleAsync();
        await Expect(refused).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_stranger_is_seen_and_can_be_added_by_the_name_that_it_gave()
    {
        await using var visit = await BeginAsync();
        var page = visit.Page;
        var commands = await InviteAsync(visit, "mixer-2", null);
        await visit.OpenAsync("/onboarding");
        using var device = new TemporaryDirectory();

        await RunAsync(device, commands.Replace("-u mixer-2:", "-u mixer-3:", StringComparison.Ordinal));
        var stranger = page.Locator(".arrivals.off .arrival", new() { HasText = "mixer-3" });
        await stranger.GetByRole(AriaRole.Link, new() { Name = "Add a device" }).ClickAsync();

        await Expect(page.Locator("#name")).ToHaveValueAsync("mixer-3");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task A_request_that_waits_is_decided_where_it_is_seen(bool accept)
    {
        await using var visit = await BeginAsync();
        var page = visit.Page;
        var name = accept ? "oven-1" : "oven-2";
        await browser.Appliance.AddApprovalDomainAsync("bakery");
        var commands = await InviteAsync(visit, name, "bakery");
        await visit.OpenAsync("/onboarding");
        using var device = new TemporaryDirectory();

        await RunAsync(device, commands);
        var waits = page.Locator(".arrivals.wait .arrival", new() { HasText = name });
        await Expect(waits).ToContainTextAsync($"CN={name}");
        await visit.PictureAsync("onboarding-1280-waiting");
        await visit.OpenAsync("/");
        await Expect(page.Locator("main li", new() { HasText = "Database" })).ToContainTextAsync(new Regex(@"\d MB"));
        await visit.PictureAsync("overview-1280-waiting");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("waits? for your word") }).ClickAsync();
        await waits.GetByRole(AriaRole.Button, new() { Name = accept ? "Accept" : "Refuse …" }).ClickAsync();
        if (!accept)
        {
            await Expect(waits).ToContainTextAsync("refused for good");
            await waits.GetByRole(AriaRole.Button, new() { Name = "Refuse", Exact = true }).ClickAsync();
        }
        await Expect(waits).ToHaveCountAsync(0);
        await RunAsync(device, string.Join('\n', commands.Split('\n').Where(line => line.StartsWith("curl", StringComparison.Ordinal))));

        await Expect(page.Locator(accept ? ".arrivals.good .arrival" : ".arrivals.bad .arrival", new() { HasText = name })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_not_decide_sees_who_waits_and_no_buttons()
    {
        await using var visit = await BeginAsync();
        await browser.Appliance.AddApprovalDomainAsync("bakery");
        var commands = await InviteAsync(visit, "oven-3", "bakery");
        using var device = new TemporaryDirectory();
        await RunAsync(device, commands);
        await using var other = await Visit.BeginAsync(browser.Chromium, browser.Appliance);

        await other.SignInAsync("/onboarding", Role.Auditor);

        var waits = other.Page.Locator(".arrivals.wait .arrival", new() { HasText = "oven-3" });
        await Expect(waits).ToContainTextAsync("right to decide");
        await Expect(waits.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(other.Page.GetByRole(AriaRole.Link, new() { Name = "Add a device" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_page_fills_the_screen_without_menu()
    {
        await using var visit = await BeginAsync();
        await visit.OpenAsync("/onboarding");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Full screen" }).ClickAsync();

        await Expect(visit.Page.Locator(".menu")).ToBeHiddenAsync();
        await Expect(visit.Page.Locator(".board")).ToBeVisibleAsync();
    }

    private async Task<Visit> BeginAsync(int width = 1280)
    {
        var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, width);
        await visit.SignInAsync("/onboarding");
        return visit;
    }

    // Adds a device and returns its commands: request, and sending it.
    private static async Task<string> InviteAsync(Visit visit, string name, string? domain)
    {
        var page = visit.Page;
        await visit.OpenAsync("/devices/add");
        await page.FillAsync("#name", name);
        if (domain is not null) await page.SelectOptionAsync("#domain", domain);
        await page.Locator(".sheet button").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await page.Locator("p.actions button").ClickAsync();
        var commands = await page.Locator("pre.commands").InnerTextAsync();
        var lines = Regex.Split(commands, "strongSwan")[0].Split('\n').Select(line => line.Trim());
        return string.Join('\n', lines.Where(line => Regex.IsMatch(line, "^(openssl ecparam|openssl req|curl) ")));
    }

    // What the device is told is the page's to show; the command's own outcome is not looked at.
    private async Task RunAsync(TemporaryDirectory device, string commands)
    {
        await File.WriteAllTextAsync(device.File("trustpoint-anchors.pem"), browser.Appliance.Anchors);
        await Shell.BashAsync(commands, device.Path);
    }
}
