using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Who may not change something sees how it is, and is told before filling in anything.</summary>
[Collection(Browsers.Name)]
public class RefusalTests(Browser browser)
{
    [Theory]
    [InlineData(Role.CaOfficer, "/profiles/new?of=ldevid", "may not change profiles", "/profiles", "/profiles/ldevid")]
    [InlineData(Role.Auditor, "/domains/add", "may not change domains", "/domains", "/domains/plant")]
    [InlineData(Role.RaOperator, "/manufacturers/accept", "may not accept manufacturers", "/manufacturers")]
    [InlineData(Role.Auditor, "/settings/names", "may not change the settings of the box", "/settings")]
    [InlineData(Role.CaOfficer, "/settings/token", "may not change the settings of the box", "/settings")]
    [InlineData(Role.Auditor, "/settings/crl/evaluation-root-g1", "may not change how CRLs are made", "/settings")]
    public async Task Who_may_not_change_something_is_told_before_filling_in_anything(Role role, string path, string refusal, params string[] seen)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync(path, role);

        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync(refusal);
        foreach (var page in seen)
        {
            await visit.OpenAsync(page);
            await Expect(visit.Page.Locator("main :is(.title, .actions) :is(button, .button)")).ToHaveCountAsync(0);
        }
    }
}
