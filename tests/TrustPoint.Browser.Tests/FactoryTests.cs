using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The manufacturer's side, on an appliance of its own that is its own customer too.</summary>
[Collection(Browsers.Name)]
public class FactoryTests(Browser browser)
{
    [Fact]
    public async Task On_a_phone_what_is_missing_is_read_in_whole_lines_with_the_way_to_it_below()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own, width: 390, locale: "de-DE");
        await visit.SignInAsync("/factory");
        var lacks = await visit.Page.Locator(".notice .lines li").AllAsync();

        Assert.Equal(3, lacks.Count);
        foreach (var lack in lacks)
        {
            var (said, way) = ((await lack.Locator("span").BoundingBoxAsync())!, (await lack.Locator("a").BoundingBoxAsync())!);
            Assert.True(said.Width > 250 && way.Y >= said.Y + said.Height && way.Height >= 44, $"{said.Width} wide, then {way.Height} high");
        }
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_owner_is_added_given_products_and_a_stick_that_its_box_takes_and_a_second_owner_waits_for_the_release()
    {
        await using var own = await PagesAppliance.StartAsync();
        await own.MakeFactoryAsync();
        await own.AcceptOwnFactoryAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/factory");

        // The owner is known by the authority that issues its registrars' certificates.
        await page.GetByRole(AriaRole.Link, new() { Name = "Add an owner" }).ClickAsync();
        await page.FillAsync("#pem", PemEncoding.WriteString("CERTIFICATE", own.CertificateOf("evaluation-issuing-g1")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await page.FillAsync("#called", "Works Ltd");
        await page.FillAsync("#name", "works");
        await Expect(page.Locator(".notice")).ToHaveCountAsync(0);
        await page.CheckAsync("#compared");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Works Ltd");

        // Products are added and given to it in one go.
        await page.GetByRole(AriaRole.Link, new() { Name = "Assign products" }).ClickAsync();
        await page.Locator("#model").SelectOptionAsync("drive");
        await page.FillAsync("#rows", "SN-1001\nSN-1002");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Do it for 2" }).ClickAsync();
        await Expect(page.GetByText("Done for 2.")).ToBeVisibleAsync();

        // Their vouchers are one file, which the owner's box takes.
        await visit.OpenAsync("/factory/owners/works");
        await page.GetByRole(AriaRole.Link, new() { Name = "Vouchers for a stick" }).ClickAsync();
        await page.FillAsync("#order", "Order 17");
        await page.FillAsync("#days", "30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign 2 and write the file" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download order-17.tpv" }).ClickAsync());
        var taken = await own.ImportAsync(await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.Equal(("acme", "Order 17", "Works Ltd"), (taken.Manufacturer, taken.Order, taken.Owner));
        Assert.Equal([("SN-1001", null), ("SN-1002", null)], taken.Vouchers.Select(voucher => (voucher.SerialNumber, voucher.Fault)));

        // A second owner is refused, with the reason; the refused row leads to the release.
        using var other = new Maker();
        await own.AddOwnerAsync("next", "Next Ltd", other.Der);
        await visit.OpenAsync("/factory/add-products?owner=next");
        await page.FillAsync("#rows", "SN-1001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("product SN-1001 is assigned to its owner: nobody can assign it now. What is possible: release it");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Do it for 0" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "SN-1001" }).ClickAsync();
        await page.GetByText("Release it …").ClickAsync();
        await Expect(page.Locator(".act[open] .notice")).ToContainTextAsync("nobody can take them back");
        await page.FillAsync("#Release-reason", "letter of 3 March");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release it" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("released");
        await page.Locator("#Assign-owner").SelectOptionAsync("next");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give it to an owner" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("has an owner");
        await Expect(page.Locator(".facts a").First).ToHaveTextAsync("Next Ltd");

        // Blocked, it says why; what it was given stays on the record, and is given out again.
        await page.GetByText("Block it …").ClickAsync();
        await page.FillAsync("#Suspend-reason", "reported stolen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Block it" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("reported stolen");
        var voucher = await page.RunAndWaitForDownloadAsync(() => page.Locator("tbody tr").GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());
        Assert.EndsWith(".vcj", voucher.SuggestedFilename, StringComparison.Ordinal);
        await page.Locator(".facts a[href^='/devices/']").ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Ownership" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "SN-1001" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("SN-1001");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_only_look_sees_no_acts_and_whoever_is_of_another_domain_nothing_of_the_factory()
    {
        await using var own = await PagesAppliance.StartAsync();
        await own.MakeFactoryAsync();
        await own.AddProductsAsync(null, "SN-1001");
        await using var visit = await Visit.BeginAsync(browser.Chromium, own, 390);
        var page = visit.Page;

        await visit.SignInAsync("/factory/products?text=1001", Role.Auditor);
        await page.GetByRole(AriaRole.Link, new() { Name = "SN-1001" }).ClickAsync();
        await Expect(page.GetByText("No voucher was issued for it yet.")).ToBeVisibleAsync();
        await Expect(page.Locator(".act form")).ToHaveCountAsync(0);
        await visit.OpenAsync("/factory/add-owner");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("may not change who owns devices");
        await visit.OpenAsync("/factory/add-products");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("may not add or change devices");

        // Of another domain: its own devices, and nothing of the factory.
        await own.AddDeviceAsync(new("press-1", "plant"));
        await visit.HoldAsync(await own.SessionAsync("plant-operator", new HeldRole(Role.RaOperator, "plant")));
        await visit.OpenAsync("/devices/press-1");
        await Expect(page.Locator("h1")).ToHaveTextAsync("press-1");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Ownership" })).ToHaveCountAsync(0);
        await visit.OpenAsync("/factory/products");
        await Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await visit.OpenAsync("/factory/add-products");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("may not add or change devices outside of plant");
        Assert.Empty(visit.Complaints);
    }
}
