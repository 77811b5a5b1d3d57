using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Accounts: made, changed and closed while somebody else has a page open.</summary>
[Collection(Browsers.Door)]
public class PeopleTests(Browser browser)
{
    [Fact]
    public async Task A_person_is_added_with_a_code_that_is_shown_once()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/people");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add a person" }).ClickAsync();
        await page.FillAsync("#display", "Berta Baum");
        await page.FillAsync("#name", "berta");
        await page.GetByLabel("Auditor").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        var code = await page.Locator(".once code").InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the account" }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Berta Baum");
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("has a set-up code");
        Assert.DoesNotContain(code, await page.ContentAsync());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_what_was_typed_stays()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        var self = await visit.SignInAsync("/people/add");

        await page.FillAsync("#display", "Somebody else");
        await page.FillAsync("#name", self);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(page.Locator(".notice.bad")).ToContainTextAsync(self);
        await Expect(page.Locator("#display")).ToHaveValueAsync("Somebody else");
    }

    [Fact]
    public async Task An_auditor_sees_who_has_an_account_and_is_offered_no_change()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await visit.SignInAsync("/people", Role.Auditor);

        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Add a person" })).ToHaveCountAsync(0);
        await visit.OpenAsync($"/people/{name}");
        await Expect(visit.Page.Locator("main button:not(.copy)")).ToHaveCountAsync(0);
        await visit.OpenAsync("/people/add");
        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not manage people");
    }

    [Fact]
    public async Task Whoever_is_disabled_loses_an_untouched_page_by_itself_within_30_seconds()
    {
        await using var office = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await using var floor = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await floor.SignInAsync("/authorities", Role.CaOfficer);
        await office.SignInAsync($"/people/{name}");

        await office.Page.GetByText("Disable …").ClickAsync();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Disable", Exact = true }).ClickAsync();
        await Expect(office.Page.Locator(".title .badge")).ToHaveTextAsync("disabled");

        await Expect(floor.Page.Locator("h1")).ToHaveTextAsync("Sign in", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Whoever_gets_other_roles_is_refused_with_the_next_command()
    {
        await using var office = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await using var floor = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await floor.SignInAsync("/devices/add");
        await floor.Page.FillAsync("#name", "never-added");
        await office.SignInAsync($"/people/{name}");

        await office.Page.GetByLabel("Administrator").UncheckAsync();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Give these roles" }).ClickAsync();
        await Expect(office.Page.Locator(".notice.good")).ToBeVisibleAsync();
        await floor.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(floor.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await office.OpenAsync("/devices?text=never-added");
        await Expect(office.Page.Locator("tbody tr")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_session_that_is_ended_elsewhere_is_over()
    {
        await using var office = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await using var floor = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await floor.SignInAsync("/account");
        await Expect(floor.Page.Locator(".lines").Last).ToContainTextAsync("this one");
        await office.SignInAsync($"/people/{name}");

        await office.Page.GetByRole(AriaRole.Button, new() { Name = "End all sessions" }).ClickAsync();

        await Expect(floor.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        await Expect(office.Page.GetByText("Nowhere at the moment.")).ToBeVisibleAsync();
    }
}
