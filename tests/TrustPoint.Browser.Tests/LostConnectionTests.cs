using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What a page does while it cannot reach the appliance, and after.</summary>
[Collection(Browsers.Door)]
public class LostConnectionTests(Browser browser)
{
    [Fact]
    public async Task A_connection_that_comes_back_goes_on_where_it_was_without_a_reload()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        IWebSocketRoute? line = null;
        var isDown = false;
        await page.RouteWebSocketAsync(new Regex("/_blazor"), socket =>
        {
            line = socket;
            if (isDown) _ = socket.CloseAsync();
            else socket.ConnectToServer();
        });
        await visit.SignInAsync("/devices/add");
        await page.FillAsync("#name", "half-typed");

        isDown = true;
        await line!.CloseAsync();
        await Expect(page.Locator("#components-reconnect-modal .lost")).ToContainTextAsync(new Regex(@"\d+:\d\d"));
        isDown = false;

        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator("#name")).ToHaveValueAsync("half-typed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("half-typed");
    }

    [Fact]
    public async Task A_restart_is_said_greys_what_is_old_and_leads_to_the_sign_in_and_back()
    {
        var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/authorities");

        await own.StopAsync();
        await Expect(page.Locator("#components-reconnect-modal .lost")).ToContainTextAsync(new Regex(@"\d+:\d\d"));
        await Expect(page.Locator("main")).ToHaveCSSAsync("opacity", "0.6");
        await visit.PictureAsync("lost-1280-light");
        await own.StartAgainAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in", new() { Timeout = 30_000 });
        Assert.Contains("to=%2Fauthorities", page.Url, StringComparison.Ordinal);
        await visit.SignInAsync("/authorities");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Authorities");
        await own.DisposeAsync();
    }
}
