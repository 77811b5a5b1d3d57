using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Somebody types the address of what is not for them: the page says so, and shows nothing of it.</summary>
[Collection(Browsers.Name)]
public class DirectAccessTests(Browser browser)
{
    [Fact]
    public async Task Whoever_works_in_one_domain_opens_nothing_of_another_one_and_nothing_of_the_box_by_its_address()
    {
        await browser.Appliance.AddApprovalDomainAsync("gate");
        var serial = Convert.ToHexString((await browser.Appliance.IssueAsync("tls-server", Testing.Requests.Csr.For("", "elsewhere.plant.example").Der.ToArray())).Serial);
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/devices/add");
        await visit.Page.FillAsync("#name", "elsewhere-1");
        await visit.Page.Locator(".sheet button").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("elsewhere-1");

        await visit.HoldAsync(await browser.Appliance.SessionAsync("gate-keeper", new HeldRole(Role.RaOperator, "gate")));
        foreach (var path in new[]
        {
            "/devices/elsewhere-1", $"/certificates/{serial}", $"/certificates/{serial}/revoke", "/audit", "/audit/1", "/people", "/people/person-1", "/people/add", "/settings/names", "/settings/token",
        })
        {
            await visit.OpenAsync(path);
            var shown = await visit.Page.Locator("main").InnerTextAsync();
            Assert.True(await visit.Page.Locator("main [role=alert]").CountAsync() > 0, $"{path} shows: {shown}");
            Assert.DoesNotContain("plant.example", shown, StringComparison.Ordinal);
            Assert.Equal(0, await visit.Page.Locator("main :is(table, form, input, dl)").CountAsync());
        }
        Assert.Empty(visit.Complaints);
    }
}
