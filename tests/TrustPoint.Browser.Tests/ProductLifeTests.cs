using Microsoft.Playwright;
using TrustPoint.Devices.Ownership;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>A product's page through its life: shipped, sold, in repair, lost and found by two people, compromised, retired by two people.</summary>
[Collection(Browsers.Name)]
public class ProductLifeTests(Browser browser)
{
    [Fact] // LIF-2, LIF-9, LIF-10, LIF-11, LIF-13, LIF-60
    public async Task A_product_goes_through_its_life_and_its_page_says_what_stops()
    {
        await using var own = await PagesAppliance.StartAsync();
        await own.MakeFactoryAsync(isShippedByHand: true);
        using var other = new Maker();
        await own.AddOwnerAsync("works", "Works Ltd", own.CertificateOf("evaluation-issuing-g1"));
        await own.AddOwnerAsync("workshop", "Workshop", other.Der);
        await own.MakeByBatchAsync("shift-9", "SN-7001", "SN-7002", "SN-7003");
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        await using var bert = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync($"/factory/products/{NewProduct.DeviceNameOf("line", "SN-7001")}");
        await bert.SignInAsync("/approvals");

        await StateAsync("at the factory");
        await DoAsync("Ship it");
        await StateAsync("in trade");
        await page.Locator("#Assign-owner").SelectOptionAsync("works");
        await DoAsync("Give it to an owner");
        await StateAsync("has an owner");

        await OpenAsync("Let somebody repair it");
        await page.Locator("#SendForRepair-owner").SelectOptionAsync("workshop");
        await page.FillAsync("#SendForRepair-reason", "RMA-7");
        await DoAsync("Let somebody repair it");
        await StateAsync("in repair");
        await Expect(page.Locator(".notice.wait").First).ToContainTextAsync("In repair at workshop");
        Assert.Empty(await visit.SeenAsync("product-repair", new(390), new(1280)));
        await page.SetViewportSizeAsync(1280, 900);
        await page.FillAsync("#ReturnRepaired-reason", "back");
        await DoAsync("End its repair");
        await StateAsync("has an owner");

        await OpenAsync("Report it lost or stolen");
        await Expect(page.Locator("details[open]").Filter(new() { HasText = "It gets no voucher any more" })).ToHaveCountAsync(1);
        await page.FillAsync("#ReportLost-reason", "gone from the lorry");
        await DoAsync("Report it lost or stolen");
        await StateAsync("lost or stolen");

        await page.FillAsync("#Find-reason", "it was in the other lorry");
        await DoAsync("It is found again");
        await ApproveAsync();
        await DoAsync("It is found again");
        await StateAsync("has an owner");

        await OpenAsync("Report it compromised");
        await page.FillAsync("#ReportCompromise-reason", "PSIRT-17");
        await DoAsync("Report it compromised");
        await StateAsync("compromised");
        await Expect(page.Locator(".notice.bad").First).ToContainTextAsync("Look at what was made with it");
        Assert.Empty(await visit.SeenAsync("product-compromised", new(390), new(1280)));
        await page.SetViewportSizeAsync(1280, 900);

        await page.FillAsync("#Retire-reason", "never again");
        await page.FillAsync("#Retire-proof", "shredded by Ina and Kim");
        await page.FillAsync("#Retire-confirm", "SN-7001");
        await DoAsync("Retire it for ever");
        await ApproveAsync();
        await DoAsync("Retire it for ever");
        await StateAsync("retired for ever");
        await Expect(page.Locator(".act form")).ToHaveCountAsync(0);
        Assert.Empty(await visit.SeenAsync("product-retired", new(390), new(1280)));
        await page.SetViewportSizeAsync(1280, 900);

        await visit.OpenAsync("/factory/products?batch=shift-9");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await visit.OpenAsync("/factory/spares");
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
        Assert.Empty(bert.Complaints);

        async Task ApproveAsync()
        {
            await Expect(page.Locator(".notice", new() { HasText = "second person" }).First).ToBeVisibleAsync();
            var card = bert.Page.Locator(".proposal", new() { HasText = "SN-7001" });
            await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        }

        Task StateAsync(string words) => Expect(page.Locator(".title .badge")).ToHaveTextAsync(words);

        Task OpenAsync(string act) => page.Locator("summary").Filter(new() { HasText = act }).ClickAsync();

        Task DoAsync(string act) => page.GetByRole(AriaRole.Button, new() { Name = act, Exact = true }).ClickAsync();
    }
}
