using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Requests;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Revoking: what will stop working is seen before, and what was done after.</summary>
[Collection(Browsers.Name)]
public class RevocationTests(Browser browser)
{
    [Fact]
    public async Task A_certificate_is_held_and_released_and_then_all_of_a_domain_are_revoked_after_a_preview()
    {
        await browser.Appliance.AddApprovalDomainAsync("line-r");
        foreach (var name in new[] { "scada-r", "historian-r" }) await browser.Appliance.IssueAsync("tls-client", Csr.For($"CN={name}").Der.ToArray(), "line-r");
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/certificates?text=scada-r");
        await page.GetByRole(AriaRole.Link, new() { Name = "scada-r" }).ClickAsync();

        await page.GetByText("Put on hold …").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put on hold" }).ClickAsync();
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("On hold");
        await visit.PictureAsync("certificate-1280-held");
        await page.GetByRole(AriaRole.Link, new() { Name = "Revocation" }).ClickAsync();
        var held = page.Locator("tr", new() { HasText = "scada-r" }).Filter(new() { HasText = "Release" });
        await held.GetByText("Release …").ClickAsync();
        await held.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Expect(page.Locator("tr", new() { HasText = "scada-r" }).Filter(new() { HasText = "removeFromCRL" })).ToHaveCountAsync(1);

        await page.GetByLabel("Domain").SelectOptionAsync("line-r");
        await Expect(page.GetByText("Good certificates: 2")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "See what would stop working" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("Certificates that will be refused: 2");
        await visit.PictureAsync("revocation-selected-1280-preview");
        Assert.Empty(await visit.BarriersAsync());

        // What nobody saw is not revoked.
        await browser.Appliance.IssueAsync("tls-client", Csr.For("CN=late-r").Der.ToArray(), "line-r");
        await page.FillAsync("#confirm", "REVOKE 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("other certificates fit now than were shown");
        await page.SelectOptionAsync("#reason", "CessationOfOperation");
        await page.FillAsync("#confirm", "REVOKE 3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("Revoked: 3 of 3.");
        await visit.PictureAsync("revocation-selected-1280-done");

        await visit.OpenAsync("/revocation");
        await Expect(page.Locator("tr", new() { HasText = "late-r" })).ToContainTextAsync("cessationOfOperation");
        await visit.PictureAsync("revocation-1280-filled");
        Assert.Empty(await visit.BarriersAsync());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_auditor_sees_what_is_revoked_and_revokes_nothing()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/revocation", Role.Auditor);

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Revocation");
        await Expect(visit.Page.Locator("main form")).ToHaveCountAsync(0);
        await visit.OpenAsync("/revocation/selected?domain=plant");
        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not revoke certificates");
    }
}
