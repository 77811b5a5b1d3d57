using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What people decide about the box, on an appliance of their own.</summary>
[Collection(Browsers.Door)]
public class SettingsTests(Browser browser)
{
    [Fact]
    public async Task What_the_box_is_for_decides_what_is_offered_first()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        try
        {
            await browser.Appliance.ChoosePurposeAsync("manufacturer");
            await visit.SignInAsync();
            await Expect(page.Locator(".menu a")).ToContainTextAsync(["Overview", "Factory", "Devices", "Certificates", "Onboarding"]);
            await Expect(page.Locator("main nav.actions a")).ToHaveTextAsync(["Factory", "Add or assign products"]);
            await visit.OpenAsync("/settings");
            await Expect(page.Locator(".facts").First).ToContainTextAsync("We build machines");

            await browser.Appliance.ChoosePurposeAsync("operator");
            await visit.OpenAsync("/");
            await Expect(page.Locator(".menu a")).ToContainTextAsync(["Overview", "Onboarding", "Devices", "Certificates"]);
            await Expect(page.Locator(".menu").GetByRole(AriaRole.Link, new() { Name = "Factory" })).ToHaveCountAsync(0);
            await Expect(page.Locator("main nav.actions a")).ToHaveTextAsync(["Onboarding", "Add a device"]);
        }
        finally
        {
            await browser.Appliance.ChoosePurposeAsync("both");
        }
        Assert.Empty(visit.Complaints);
    }

    [Fact] // the menu is longer than a phone is wide
    public async Task On_a_phone_the_menu_shows_where_one_is()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, width: 390);
        await visit.SignInAsync();
        await visit.OpenAsync("/settings");
        await Expect(visit.Page.Locator(".menu a.active")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(visit.Page.Locator(".menu a[href='/people']")).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task Names_are_kept_for_the_next_start_and_the_page_comes_back_after_it_by_itself()
    {
        var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/settings/names");

        await page.FillAsync("#names", "not a name!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep for the next start" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("HostNames");
        await page.FillAsync("#names", "ca.plant.example\nlocalhost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep for the next start" }).ClickAsync();
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("ca.plant.example localhost");

        var restarted = own.RestartWhenAskedAsync();
        await page.GetByText("Restart …").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restart", Exact = true }).ClickAsync();
        await restarted;
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in", new() { Timeout = 30_000 });
        await visit.SignInAsync("/settings");
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("ca.plant.example localhost");
        await own.DisposeAsync();
    }

    [Fact] // a disk that is lost takes both with it
    public async Task Backups_beside_the_data_are_not_shown_as_safe()
    {
        using var folder = new TemporaryDirectory();
        using var recovery = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/settings/backups/key");
        await page.FillAsync("#name", "beside the data");
        await page.FillAsync("#pem", recovery.ExportSubjectPublicKeyInfoPem());
        await page.Locator("main button.primary").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Backups");

        await visit.OpenAsync("/");
        await Expect(page.Locator("main")).ToContainTextAsync("none are made by the clock");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("lost together");
        await PlanAsync(isOn: true);
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("they would be lost together");
        await visit.OpenAsync("/");
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("they would be lost together");
        await PlanAsync(isOn: false);
        await Expect(page.Locator("main")).Not.ToContainTextAsync("lost together");
        Assert.Empty(visit.Complaints);

        async Task PlanAsync(bool isOn)
        {
            await visit.OpenAsync("/settings/backups/plan");
            await page.GetByRole(AriaRole.Checkbox).SetCheckedAsync(isOn);
            await page.FillAsync("#folder", folder.Path);
            await page.Locator("main button.primary").ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync("Backups");
        }
    }

    [Fact]
    public async Task How_lists_are_made_is_changed_within_what_is_allowed()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/settings", Role.CaOfficer);
        await page.GetByRole(AriaRole.Link, new() { Name = "evaluation-root-g1" }).ClickAsync();

        await page.FillAsync("#period", "600");
        await page.FillAsync("#validity", "900");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("half of the validity");
        await page.FillAsync("#validity", "1440");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "evaluation-root-g1" })).ToContainTextAsync("600 min");
        Assert.Empty(visit.Complaints);
    }
}
