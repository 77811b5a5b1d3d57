using TrustPoint.Appliance.Rest.Description;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The REST reference, as somebody reads it who programs against the box.</summary>
[Collection(Browsers.Name)]
public class ReferenceTests(Browser browser)
{
    [Fact]
    public async Task Every_route_is_there_with_who_may_and_a_call_for_this_box()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/settings", Role.Auditor);
        await visit.Page.GetByText("the REST reference").ClickAsync();

        await Expect(visit.Page.Locator("section:not(#messages) > details")).ToHaveCountAsync(RouteDescriptions.Count);
        var revoke = visit.Page.Locator("#postRevocations");
        await revoke.Locator("summary").ClickAsync();
        await Expect(revoke).ToContainTextAsync("Takes the right to revoke certificates.");
        await Expect(revoke).ToContainTextAsync("administrator, ca-officer, ra-operator");
        await Expect(revoke.Locator("pre")).ToContainTextAsync($"{browser.Appliance.Url}/api/v1/revocations");
        await revoke.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "RevokeSelected" }).ClickAsync();
        await Expect(visit.Page.Locator("#RevokeSelected")).ToContainTextAsync("RevokeSelected");
        await visit.PictureAsync("reference-1280-open");
        Assert.Empty(visit.Complaints);
    }
}
