using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What people come for, from the sign-in to the end, in a real browser.</summary>
[Collection(Browsers.Name)]
public class JourneyTests(Browser browser)
{
    [Fact]
    public async Task A_device_that_is_added_and_enrols_turns_green_while_its_page_is_open()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/devices");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add a device" }).First.ClickAsync();
        await page.FillAsync("#name", "pump-7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("pump-7");
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("expected");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make an enrolment code" }).ClickAsync();
        var commands = await page.Locator("pre.commands").InnerTextAsync();
        await browser.EnrolAsync(commands);

        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("in operation");
        await Expect(page.Locator(".once")).ToHaveCountAsync(0); // the code is used up: nobody is to copy it
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Revoking_shows_what_stops_working_first_and_asks_for_the_word()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/devices/add");
        await page.FillAsync("#name", "valve-3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make an enrolment code" }).ClickAsync();
        await browser.EnrolAsync(await page.Locator("pre.commands").InnerTextAsync());

        await visit.OpenAsync("/certificates?device=valve-3");
        await page.GetByRole(AriaRole.Link, new() { Name = "valve-3", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Revoke …" }).ClickAsync();
        await Expect(page.GetByText("valve-3 is no longer let in here")).ToBeVisibleAsync();
        var go = page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true });
        await Expect(go).ToBeDisabledAsync();
        await page.SelectOptionAsync("#reason", "KeyCompromise");
        await page.Locator("#confirm").PressSequentiallyAsync("REVOKE");
        await visit.PictureAsync("revoke-1280-light");
        await go.ClickAsync();

        await Expect(page.GetByText("This appliance refuses it from now on")).ToBeVisibleAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("others may take it until it ends"); // a certificate of a day (RFC 9608)
        await visit.OpenAsync("/certificates?state=Revoked&device=valve-3");
        await Expect(page.Locator("tbody .badge")).ToHaveTextAsync("revoked");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_is_disabled_loses_an_open_page_with_the_next_click()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await visit.SignInAsync();

        await browser.Appliance.DisableAsync(name);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Devices", Exact = true }).ClickAsync();

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Sign in");
    }

    [Theory]
    [InlineData(Role.Custodian, "/devices", "may not see devices")]
    [InlineData(Role.Custodian, "/certificates", "may not see devices")]
    [InlineData(Role.RaOperator, "/authorities", null)]
    [InlineData(Role.Auditor, "/devices", null)]
    public async Task A_page_shows_what_the_role_may_see_and_says_what_it_may_not(Role role, string path, string? refusal)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);

        await visit.SignInAsync(path, role);

        if (refusal is null) await Expect(visit.Page.Locator(".notice.bad")).ToHaveCountAsync(0);
        else await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync(refusal);
    }

    [Fact]
    public async Task An_auditor_who_types_the_address_of_a_revocation_is_refused()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/certificates", Role.Auditor);

        await visit.Page.Locator("tbody a").First.ClickAsync();
        await visit.Page.Locator(".passport").WaitForAsync();
        var address = new Uri(visit.Page.Url);
        await visit.OpenAsync($"{address.AbsolutePath}/revoke{address.Query}");

        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not revoke certificates");
    }

    [Fact]
    public async Task The_language_is_chosen_and_kept()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/authorities");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "de", Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Aussteller");
        await visit.OpenAsync("/devices");

        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Geräte");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync();
        var cookies = await visit.Page.Context.CookiesAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await visit.Page.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = browser.Appliance.Url + "/", Secure = true }));
        await visit.Page.GotoAsync("/devices");

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Sign in");
    }
}
