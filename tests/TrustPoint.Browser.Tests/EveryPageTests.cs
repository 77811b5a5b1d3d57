using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Every page at both widths, light and dark: seen, without barriers, and without anything that the browser had to stop.</summary>
[Collection(Browsers.Name)]
public class EveryPageTests(Browser browser)
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"),
        ("onboarding", "/onboarding"),
        ("devices", "/devices"),
        ("devices-none", "/devices?text=nothing-like-it"),
        ("refused", "/devices/refused"),
        ("device-add", "/devices/add"),
        ("device-add-many", "/devices/add-many"),
        ("device", "/devices/press-1"),
        ("certificates", "/certificates"),
        ("issue", "/issue"),
        ("authorities", "/authorities"),
        ("settings", "/settings"),
        ("settings-names", "/settings/names"),
        ("settings-token", "/settings/token"),
        ("settings-crl", "/settings/crl/evaluation-issuing-g1"),
        ("settings-approvals", "/settings/approvals"),
        ("approvals", "/approvals"),
        ("jobs", "/jobs"),
        ("audit", "/audit"),
        ("audit-none", "/audit?about=nothing-like-it"),
        ("audit-entry", "/audit/1"),
        ("people", "/people"),
        ("person-add", "/people/add"),
        ("person", "/people/person-1"),
        ("account", "/account"),
        ("not-found", "/not-found"),
    ];

    [Theory]
    [InlineData(390, false, "en-GB"), InlineData(390, true, "de-DE"), InlineData(1280, false, "de-DE"), InlineData(1280, true, "en-GB")]
    public async Task A_page_fits_and_has_no_serious_barrier(int width, bool isDark, string locale)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, width, isDark, locale);
        var page = visit.Page;
        var look = $"{width}-{(isDark ? "dark" : "light")}";
        List<string> barriers = [];

        await page.GotoAsync("/sign-in");
        await SeenAsync("sign-in");
        await visit.SignInAsync();
        await KnownAsync(visit);
        foreach (var (name, path) in Pages)
        {
            await visit.OpenAsync(path);
            await SeenAsync(name);
        }
        await visit.OpenAsync("/certificates?device=press-1");
        await page.Locator("tbody a").First.ClickAsync();
        await page.Locator(".passport").WaitForAsync();
        await SeenAsync("certificate");
        await page.Locator("a.danger").ClickAsync();
        await page.Locator("#confirm").WaitForAsync();
        await SeenAsync("revoke");
        await page.GotoAsync("/confirm");
        await SeenAsync("confirm");

        Assert.Empty(barriers);
        Assert.Empty(visit.Complaints);

        async Task SeenAsync(string name)
        {
            await visit.PictureAsync($"{name}-{look}");
            barriers.AddRange(await visit.BarriersAsync());
            if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth")) barriers.Add($"{page.Url} is wider than {width} px");
        }
    }

    // A device that enrolled and one that waits: made by the pages, once.
    private async Task KnownAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.OpenAsync("/devices/press-1");
        if (await page.Locator(".title").CountAsync() > 0) return;
        foreach (var name in new[] { "robot-cell-12.line-a", "press-1" })
        {
            await visit.OpenAsync("/devices/add");
            await page.FillAsync("#name", name);
            await page.Locator(".sheet button").ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(name);
        }
        await page.Locator("p.actions button").ClickAsync();
        await browser.EnrolAsync(await page.Locator("pre.commands").InnerTextAsync());
        await page.Locator(".title .badge.good").WaitForAsync();
    }
}
