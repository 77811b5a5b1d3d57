using Microsoft.Playwright;
using TrustPoint.Testing.People;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What people change of how they prove who they are, and a passkey from its making to its loss.</summary>
[Collection(Browsers.Name)]
public class OwnAccessTests(Browser browser)
{
    [Fact]
    public async Task A_passkey_signs_in_and_confirms_until_it_is_removed()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.GiveAuthenticatorAsync();
        var name = await visit.SignInAsync("/account");

        await LinkAsync(page, "Add a passkey");
        await page.FillAsync("#label", "office laptop");
        await GoOnAsync(page);
        await Expect(page.Locator(".lines")).ToContainTextAsync(["office laptop"]);
        await Expect(page.GetByText("never used")).ToBeVisibleAsync();
        await page.GetByText("Remove “office laptop” …").ClickAsync();
        await visit.PictureAsync("own-passkeys-1280-light");
        // The same authenticator has one now, and says so.
        await LinkAsync(page, "Add a passkey");
        await page.FillAsync("#label", "again");
        await GoOnAsync(page);
        await Expect(page.Locator("[role=status]")).ToContainTextAsync("a passkey of yours for this box already");

        await visit.PictureAsync("own-passkey-known-1280-light");
        await visit.OpenAsync("/account");
        await ButtonAsync(page, "Sign out");
        await page.GotoAsync("/sign-in?to=/devices");
        await ButtonAsync(page, "Sign in with a passkey");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Devices");
        await page.GotoAsync("/confirm?to=/authorities");
        await ButtonAsync(page, "Use a passkey");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Authorities");

        await visit.OpenAsync($"/people/{name}");
        await Expect(page.GetByText("for localhost")).ToBeVisibleAsync();
        await visit.OpenAsync("/account");
        await page.GetByText("Remove “office laptop” …").ClickAsync();
        await ButtonAsync(page, "Remove “office laptop”");
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("is removed");
        await ButtonAsync(page, "Sign out");
        await ButtonAsync(page, "Sign in with a passkey");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("Not right");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_person_changes_password_second_factor_and_recovery_codes_and_has_keys()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/account");

        await page.GetByRole(AriaRole.Link, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.FillAsync("#old", "not my password");
        await page.FillAsync("#password", "eight loud valleys");
        await Expect(page.Locator("#strength")).ToHaveTextAsync("Strong.");
        await GoOnAsync(page);
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("Nothing was changed");
        await page.FillAsync("#old", "seven quiet mountains");
        await page.FillAsync("#password", "eight loud valleys");
        await GoOnAsync(page);
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("good from now on");

        await visit.OpenAsync("/account");
        await LinkAsync(page, "Make new ones");
        await GoOnAsync(page);
        var recovery = await page.Locator(".codes li").AllInnerTextsAsync();
        Assert.Equal(10, recovery.Distinct().Count());
        await LinkAsync(page, "I have kept them");
        await Expect(page.GetByText("Recovery codes left: 10")).ToBeVisibleAsync();

        await LinkAsync(page, "Set up another");
        await page.FillAsync("#code", recovery[0]);
        await GoOnAsync(page);
        await visit.PictureAsync("own-factor-1280-light");
        await page.FillAsync("#code", "000000");
        var key = await page.Locator("code").InnerTextAsync();
        await GoOnAsync(page);
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("not right");
        await page.FillAsync("#code", AuthenticatorApp.CodeOf(key));
        await GoOnAsync(page);
        Assert.Empty((await page.Locator(".codes li").AllInnerTextsAsync()).Intersect(recovery));

        await visit.OpenAsync("/account/keys");
        await page.FillAsync("#note", "monthly report");
        await page.SelectOptionAsync("#life", "30");
        await ButtonAsync(page, "Make it");
        Assert.Matches("^tp_[A-Za-z0-9_-]{48}$", await page.Locator(".once code").InnerTextAsync());
        await visit.PictureAsync("own-key-1280-light");
        await ButtonAsync(page, "Revoke the key for monthly report");
        await Expect(page.Locator("tbody .badge")).ToHaveTextAsync("revoked");
        await Expect(page.Locator(".once")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task By_an_address_passkeys_are_not_offered_and_it_is_said_where_they_are()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.Page.GotoAsync(browser.Appliance.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal) + "/sign-in");
        await Expect(visit.Page.GetByText("open this page by its name: localhost")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("[data-passkey-offer]")).ToHaveCountAsync(0);
    }

    private static Task GoOnAsync(IPage page) => page.ClickAsync("main button[type=submit]");

    private static Task LinkAsync(IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    private static Task ButtonAsync(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
}
