using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Devices that come in by voucher, seen on a phone and decided about there, on an appliance of their own.</summary>
[Collection(Browsers.Name)]
public class JoiningTests(Browser browser)
{
    [Fact]
    public async Task A_device_is_let_in_by_phone_and_goes_on_by_itself_until_its_past_is_in_the_way()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own, 390);
        var page = visit.Page;
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der);
        await visit.SignInAsync("/onboarding");
        var device = maker.Make("SN-90004");

        // It asks: it is there by itself.
        await own.AskAsync(device);
        var waits = page.Locator(".arrivals.wait .arrival", new() { HasText = "SN-90004" });
        await Expect(waits).ToContainTextAsync("delivery note");
        await visit.PictureAsync("joining-390-waits");
        Assert.Empty(await visit.BarriersAsync());
        await visit.OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "One device waits for your word" }).ClickAsync();
        await waits.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.GetByText("SN-90004 may come in")).ToBeVisibleAsync();
        await Expect(page.Locator(".arrivals", new() { HasText = "Coming in by voucher" })).ToContainTextAsync("SN-90004");

        // Its voucher comes, it takes it, and somebody else had it before.
        await own.TakeAsync(device, maker.Sign);
        var refused = page.Locator(".arrivals.bad .arrival", new() { HasText = "SN-90004" });
        await Expect(refused).ToContainTextAsync("had the device on 2025-03-14");
        await visit.PictureAsync("joining-390-past");
        await refused.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("SN-90004");
        await Expect(page.Locator(".facts").Last).ToContainTextAsync("CN=ACME Drives Device CA G2");
        await Expect(page.Locator(".facts").Last).ToContainTextAsync("proximity");
        await page.Locator(".act summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it in all the same" }).ClickAsync();

        await Expect(page.Locator(".facts").Last).ToContainTextAsync("let in by a person all the same");
        await Expect(page.Locator(".facts").First).ToContainTextAsync(new Regex("person-\\d"));
        await Expect(page.Locator(".stages [aria-current]")).ToContainTextAsync("Enrolled");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task How_devices_come_in_is_typed_with_its_faults_said_saved_and_ended()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der);
        await own.AddApprovalDomainAsync("gate");
        await visit.SignInAsync("/manufacturers");
        await page.GetByRole(AriaRole.Link, new() { Name = "How its devices come in" }).ClickAsync();
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });

        // What a serial number would meet, by what is typed.
        await page.FillAsync("#try", "SN-90004");
        await Expect(page.Locator("#tried")).ToHaveTextAsync("It waits for a person.");
        await page.UncheckAsync("#asks");
        await Expect(page.Locator("#tried")).ToHaveTextAsync("It is refused.");
        await page.FillAsync("#serials", "SN-4*\nSN-9*");
        await Expect(page.Locator("#tried")).ToHaveTextAsync("It comes in: it is on the list.");

        // A fault is said before it can be saved.
        await page.FillAsync("#masa", "http://masa.example.com/");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("the scheme is not https");
        await Expect(save).ToBeDisabledAsync();
        await page.FillAsync("#masa", "masa.example.com");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("at least one certificate");
        await page.FillAsync("#masa-pem", maker.Pem);
        await page.Locator("#masa").FocusAsync();
        await Expect(page.Locator(".notice.good")).ToBeVisibleAsync();
        await Expect(page.Locator(".fingerprint code")).ToHaveTextAsync(string.Join(' ', Convert.ToHexString(SHA256.HashData(maker.Der)).Chunk(4).Select(group => new string(group))));

        // What is rarely needed is folded away. A password is typed, kept and never shown.
        await Expect(page.Locator("#user")).ToBeHiddenAsync();
        await page.GetByText("Rarely needed").ClickAsync();
        await page.FillAsync("#user", "plant");
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("goes with a password");
        await page.FillAsync("#password", "correct horse battery staple");
        await page.SelectOptionAsync("#domain", "gate");
        await Expect(page.Locator(".notice.good")).ToBeVisibleAsync();
        await visit.PictureAsync("joining-rules-1280");
        Assert.Empty(await visit.BarriersAsync());
        await save.ClickAsync();
        await Expect(page.Locator(".card")).ToContainTextAsync("vouchers come from masa.example.com");

        await visit.OpenAsync("/manufacturers/acme-drives/joining");
        await Expect(page.Locator("#serials")).ToHaveValueAsync("SN-4*\nSN-9*");
        await Expect(page.Locator("#domain")).ToHaveValueAsync("gate");
        await Expect(page.Locator("#password")).ToHaveValueAsync("");
        await Expect(page.Locator("#password-hint")).ToContainTextAsync("One is kept");
        await page.Locator(".act summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take none in by voucher any more" }).ClickAsync();
        await Expect(page.Locator(".card")).ToContainTextAsync("do not come in by themselves");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_device_tells_how_it_came_and_which_vouchers_wait_for_it_and_leads_there_and_back()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der, isByHand: true);
        await own.AddDeviceAsync(new("pump-7", "plant") { Manufacturer = "acme-drives", SerialNumber = "SN-40217" });
        var device = maker.Make("SN-40217");
        await own.AskAsync(device);
        await own.TakeAsync(device, maker.Sign);
        await own.HoldAsync(maker.File("order 17", maker.Ahead("SN-40217", Certificate.Decode(Pem.Certificates(own.Anchors)[0]), null)));

        await visit.SignInAsync("/devices/pump-7");
        await page.GetByRole(AriaRole.Tab, new() { Name = "How it came" }).ClickAsync();
        await Expect(page.Locator(".came .card")).ToContainTextAsync("kept out by its past");
        await Expect(page.Locator(".came .lines")).ToContainTextAsync("never expires");
        Assert.Empty(await visit.SeenAsync("device-came", new Look(390), new Look(1280, IsDark: true)));
        await page.Locator(".came .card a").First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("SN-40217");
        await page.GetByRole(AriaRole.Link, new() { Name = "pump-7" }).ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "How it came" }).ClickAsync();
        await page.Locator(".came .lines a").ClickAsync();
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("never expires");
        await page.GetByRole(AriaRole.Link, new() { Name = "how the device came here" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task However_many_wait_all_are_counted_and_those_without_a_card_are_one_click_away()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own, 390);
        var page = visit.Page;
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der);
        for (var number = 0; number < 225; number++) await own.AskAsync(maker.Make($"SN-9{number:0000}"));

        await visit.SignInAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "225 devices wait for your word" }).ClickAsync();
        var waits = page.Locator(".arrivals.wait");
        await Expect(waits.Locator(".count")).ToHaveTextAsync("225");
        await Expect(waits.Locator(".arrival")).ToHaveCountAsync(24);
        await Expect(page.GetByText("the latest 200 attempts")).ToBeVisibleAsync();
        await waits.GetByRole(AriaRole.Link, new() { Name = "201 more …" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await visit.OpenAsync("/onboarding/attempts?state=Waiting&text=SN-90000");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1); // the first that came
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_not_decide_sees_who_waits_and_no_buttons()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own, 390);
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der);
        await own.AskAsync(maker.Make("SN-90005"));

        await visit.SignInAsync("/onboarding/1", Role.Auditor);

        await Expect(visit.Page.Locator(".news")).ToContainTextAsync("right to decide");
        await Expect(visit.Page.Locator(".news").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }
}
