using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Two people: one asks, the other one decides.</summary>
[Collection(Browsers.Name)]
public class ApprovalTests(Browser browser)
{
    [Fact]
    public async Task One_asks_the_other_approves_and_the_same_goes_through_once()
    {
        await using var anna = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await using var bert = await Visit.BeginAsync(browser.Chromium, browser.Appliance, width: 390, isDark: true);
        try
        {
            // The rules: with any other kind come people.
            var asker = await anna.SignInAsync("/settings/approvals");
            await bert.SignInAsync("/");
            await anna.Page.GetByLabel("blocks a key").CheckAsync();
            await Expect(anna.Page.GetByLabel("changes people")).ToBeCheckedAsync();
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(anna.Page.Locator(".notice.good")).ToBeVisibleAsync();

            // What anna does waits; what she typed stays.
            await anna.OpenAsync("/people/add");
            await anna.Page.FillAsync("#display", "Dora Dahl");
            await anna.Page.FillAsync("#name", "dora");
            await anna.Page.GetByLabel("Auditor").CheckAsync();
            var add = anna.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true });
            await add.ClickAsync();
            await Expect(anna.Page.Locator(".notice.wait")).ToContainTextAsync("second person");
            await Expect(anna.Page.Locator("#name")).ToHaveValueAsync("dora");
            await anna.PictureAsync("waits-1280-light");

            // Bert's open page says that it is his turn, and what it is about.
            await Expect(bert.Page.Locator(".menu .count")).ToContainTextAsync("1");
            await bert.Page.GetByRole(AriaRole.Link, new() { Name = "One act waits for your approval" }).ClickAsync();
            var card = bert.Page.Locator(".proposal");
            await Expect(card.Locator("h3")).ToHaveTextAsync("Add a person");
            foreach (var told in new[] { "dora", "Dora Dahl", "auditor", asker }) await Expect(card).ToContainTextAsync(told);
            await bert.PictureAsync("approvals-390-dark");
            Assert.Empty(await bert.BarriersAsync());

            // Anna cannot decide it herself.
            await using var annas = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
            await annas.HoldAsync(await anna.SessionAsync());
            await annas.OpenAsync("/approvals");
            await Expect(annas.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
            await Expect(annas.Page.GetByRole(AriaRole.Button, new() { Name = "Take it back" })).ToBeVisibleAsync();

            await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(annas.Page.GetByRole(AriaRole.Link, new() { Name = "Go on" })).ToHaveAttributeAsync("href", "/people/add");
            await annas.PictureAsync("approvals-1280-light");
            await add.ClickAsync();
            await Expect(anna.Page.Locator(".once code")).ToBeVisibleAsync();

            // The next one is refused, with a reason that anna reads.
            await anna.OpenAsync("/people/dora");
            await anna.Page.GetByText("Forget the password …").ClickAsync();
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Forget the password", Exact = true }).ClickAsync();
            await Expect(anna.Page.Locator(".notice.wait")).ToBeVisibleAsync();
            await bert.Page.GetByRole(AriaRole.Button, new() { Name = "Refuse …" }).ClickAsync();
            await bert.Page.GetByLabel("Why not?").FillAsync("Dora is on holiday");
            await bert.Page.GetByRole(AriaRole.Button, new() { Name = "Refuse", Exact = true }).ClickAsync();
            await Expect(bert.Page.Locator(".proposal")).ToHaveCountAsync(0);
            await annas.Page.GetByRole(AriaRole.Link, new() { Name = "Reset a password" }).ClickAsync();
            await Expect(annas.Page.Locator(".proposal")).ToContainTextAsync("Dora is on holiday");

            Assert.Empty(anna.Complaints);
            Assert.Empty(bert.Complaints);
        }
        finally
        {
            await browser.Appliance.AskSecondPersonAsync();
        }
    }
}
