using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests.Story;

/// <summary>
/// Devices from their builder to the scrapyard, on the pages of four appliances: sold by file, joined anew, one repaired, one stolen, one retired, the last sold on. Each
/// time the owner before asks again and is refused, and a page says why. The devices are real ones.
/// </summary>
[Collection(Browsers.Story)]
public sealed class StoryTests(Browser browser) : IAsyncLifetime
{
    private static readonly string[] Pumps = ["PUMP-81", "PUMP-82", "PUMP-83", "PUMP-84"];

    private MakerAndPlant parties = null!;
    private ApplianceProcess[] others = [];
    private Owner maker = null!;
    private Owner builder = null!;
    private Owner plant = null!;
    private Owner next = null!;

    public async Task InitializeAsync()
    {
        parties = await MakerAndPlant.StartAsync();
        others = await Task.WhenAll(parties.AddOwnerAsync("operator"), parties.AddOwnerAsync("next"));
        await parties.KeepAnchorAsync("builder", parties.Plant);
        foreach (var (name, called) in new[] { ("builder", "Northern Machine Builders Ltd"), ("operator", "Pressenwerk Süd GmbH"), ("next", "Second Hand Presses Ltd") })
            await parties.Maker.AdminAsync(HttpMethod.Put, $"owners/{name}", new { name, displayName = called, anchorsPem = await PemAsync(name) });
        maker = await Owner.ComeAsync(browser.Chromium, "maker", parties.Maker, "en-GB", "mia", "max");
        builder = await Owner.ComeAsync(browser.Chromium, "builder", parties.Plant, "en-GB", "anna", "otto");
        plant = await Owner.ComeAsync(browser.Chromium, "operator", others[0], "de-DE", "berta", "karl");
        next = await Owner.ComeAsync(browser.Chromium, "next", others[1], "en-GB", "nina", "tom");
    }

    public async Task DisposeAsync()
    {
        foreach (var owner in new[] { maker, builder, plant, next }) await owner.DisposeAsync();
        foreach (var other in others) await other.DisposeAsync();
        await parties.DisposeAsync();
    }

    [Fact] // LIF-30 to LIF-37, LIF-60, LIF-62, LIF-9, LIF-13, LIF-21
    public async Task LIF_37_devices_go_from_builder_to_operator_to_the_next_owner_and_whoever_had_them_is_refused()
    {
        foreach (var serial in Pumps)
        {
            await parties.MakeAsync(serial);
            await parties.Maker.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = serial, owner = "builder" });
            await JoinsAsync(builder, serial);
        }
        await SellAsync(builder, plant, "Pressenwerk Süd GmbH", "operator", Pumps);
        await RepairAsync("PUMP-82");
        await StealAsync("PUMP-83");
        await RetireAsync("PUMP-84");
        await SellAsync(plant, next, "Second Hand Presses Ltd", "next", "PUMP-81");
        await RefusedAsync(builder, "PUMP-81");

        // LIF-21: the manufacturer has all three on record.
        await maker.First.OpenAsync("/factory/products?text=PUMP-81");
        await maker.First.Page.Locator("tbody a").First.ClickAsync();
        foreach (var owner in new[] { "builder", "operator", "next" }) await Expect(maker.First.Page.Locator($"tbody a[href='/factory/owners/{owner}']").First).ToBeVisibleAsync();
        await maker.SeenAsync("product");

        foreach (var owner in new[] { maker, builder, plant, next })
        {
            Assert.Empty(owner.Wrong);
            Assert.Empty(owner.First.Complaints);
            Assert.Empty(owner.Second.Complaints);
        }
    }

    private async Task SellAsync(Owner seller, Owner buyer, string called, string anchor, params string[] serials)
    {
        // Two people of the seller sign; one of the buyer accepts; the file goes back and forth.
        await seller.GiveAsync(called, await PemAsync(anchor), serials);
        var offer = await seller.PackageAsync();
        await buyer.TakeAsync(offer);
        await buyer.SeenAsync("take-offered");
        await RefusedAsync(buyer, serials[0], isKnown: false);
        await buyer.First.OpenAsync("/transfers");
        await buyer.First.Page.Locator("tbody a").First.ClickAsync();
        await Owner.SignAsync(buyer.First, new Uri(buyer.First.Page.Url).PathAndQuery);
        await buyer.SeenAsync("take-accepted");
        var accepted = await buyer.PackageAsync();

        await seller.TakeAsync(accepted);
        await seller.SeenAsync("give-accepted");
        var booked = await BookAsync(accepted);
        await seller.TakeAsync(booked);
        await seller.SeenAsync("give-booked");
        await WipeAsync(seller, offer, serials);
        await seller.Box.AdminAsync(HttpMethod.Post, "crls/evaluation-issuing-g1/publish");
        await seller.First.Page.ReloadAsync();
        await seller.First.ShownAsync();
        if (await seller.First.Page.Locator(".notice.good").CountAsync() == 0)
            await seller.First.Page.Locator(".notice .actions button:not(.primary)").First.ClickAsync();
        await Expect(seller.First.Page.Locator(".notice.good").First).ToBeVisibleAsync();
        await seller.SeenAsync("give-closed");
        await buyer.TakeAsync(await seller.PackageAsync());
        await buyer.SeenAsync("take-closed");

        await RefusedAsync(seller, serials[0]);
        foreach (var serial in serials) await JoinsAsync(buyer, serial);
        await buyer.OpenDeviceAsync(serials[0]);
        await buyer.SeenAsync("device-joined");
    }

    // The manufacturer's page: looked at first, then booked. What is cut off is refused, and another one can be taken.
    private async Task<byte[]> BookAsync(byte[] accepted)
    {
        var page = maker.First.Page;
        await maker.First.OpenAsync("/factory");
        await page.Locator("a[href='/factory/book']").ClickAsync();
        await maker.First.ShownAsync();
        await Owner.GiveFileAsync(page, accepted[..^40]);
        await Expect(page.Locator(".notice.bad")).ToBeVisibleAsync();
        await Owner.GiveFileAsync(page, accepted);
        await page.Locator(".notice button:not(.primary)").ClickAsync();
        await Expect(page.Locator("dl.facts")).ToHaveCountAsync(0);
        await Owner.GiveFileAsync(page, accepted);
        await Expect(page.Locator("dl.facts")).ToContainTextAsync("PUMP-81");
        await maker.SeenAsync("book-look");
        await page.Locator(".notice button.primary").ClickAsync();
        await Expect(page.Locator(".notice.good")).ToBeVisibleAsync();
        await maker.SeenAsync("book-done");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".notice.good button").First.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    // The first one by two people, on the page; the others say so themselves.
    private async Task WipeAsync(Owner seller, byte[] offer, string[] serials)
    {
        await File.WriteAllBytesAsync(parties.File("offer.zip"), offer);
        foreach (var (serial, number) in serials.Select((serial, number) => (serial, number)))
        {
            _ = (await AgentProgram.RunAsync(
                "factory-reset", "--yes", "--transfer", parties.File("offer.zip"), "--confirmation", parties.File("reset.json"), "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial))).Done;
            if (number > 0)
            {
                _ = (await seller.Box.CommandAsync("transfer", "wipe", await TransferOfAsync(seller), "--confirmation", parties.File("reset.json"))).Done;
                continue;
            }
            await seller.First.Page.SelectOptionAsync("#wiped", serial);
            await seller.First.Page.FillAsync("#doneBy", "Anna Lund");
            await seller.First.Page.FillAsync("#witnessedBy", "Otto Berg");
            await seller.First.Page.FillAsync("#how", "factory reset, looked at afterwards");
            await seller.First.Page.Locator("form", new() { Has = seller.First.Page.Locator("#wiped") }).Locator("button[type=submit]").ClickAsync();
            await Expect(seller.First.Page.Locator("tbody tr", new() { HasText = serial })).Not.ToContainTextAsync(serials.Length > 1 ? "not yet" : "noch nicht");
        }
        await seller.First.Page.ReloadAsync();
        await seller.SeenAsync("give-wiped");
    }

    private static async Task<string> TransferOfAsync(Owner owner) => (await owner.Box.AdminAsync(HttpMethod.Get, "transfers")).GetProperty("items")[0].GetProperty("id").GetString()!;

    private async Task RepairAsync(string serial)
    {
        await plant.OpenDeviceAsync(serial);
        await plant.ActAsync("SendForRepair", ("reason", "Lager ist laut"), ("for", "14"));
        await Expect(plant.First.Page.Locator("#ReturnRepaired-reason")).ToBeAttachedAsync();
        await plant.SeenAsync("repair");
        await RefusesRenewalAsync(plant, serial);
        await plant.ActAsync("ReturnRepaired", ("reason", "neues Lager"), ("proof", "bei Ankunft zurückgesetzt, Karl"));
        await Expect(plant.First.Page.Locator("#ReturnRepaired-reason")).ToHaveCountAsync(0);
        await RefusesRenewalAsync(plant, serial);
        _ = (await AgentProgram.RunAsync("factory-reset", "--yes", "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial))).Done;
        await JoinsAsync(plant, serial);
        await plant.OpenDeviceAsync(serial);
        await plant.SeenAsync("repair-back");
    }

    private async Task StealAsync(string serial)
    {
        await plant.OpenDeviceAsync(serial);
        await plant.ActAsync("ReportLost", ("reason", "vom Hof gestohlen"));
        await Expect(plant.First.Page.Locator("#Find-reason")).ToBeAttachedAsync();
        await plant.SeenAsync("stolen");
        await RefusesRenewalAsync(plant, serial);
        _ = (await AgentProgram.RunAsync("factory-reset", "--yes", "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial))).Done;
        await RefusedAsync(plant, serial);
        // Who asked, as an alarm.
        await plant.First.OpenAsync("/audit?outcome=Alarm");
        await plant.First.Page.Locator("tbody tr a").First.ClickAsync();
        await Expect(plant.First.Page.Locator("main")).ToContainTextAsync("127.0.0.1");
        await plant.SeenAsync("stolen-alarm");
    }

    private async Task RetireAsync(string serial)
    {
        var (page, device) = (plant.First.Page, await plant.NameOfAsync(serial));
        await plant.OpenDeviceAsync(serial);
        await plant.ActAsync("Decommission", ("reason", "Linie 4 ist geschlossen"));
        await Expect(page.Locator("#Recommission-reason")).ToBeAttachedAsync();
        (string, string)[] said = [("reason", "verschlissen"), ("proof", "Platine geschreddert, Berta und Karl"), ("confirm", device)];
        await plant.ActAsync("Retire", said);
        await Expect(page.Locator(".notice.wait a").First).ToBeVisibleAsync();
        await plant.SeenAsync("retire-waits");
        await plant.ApproveAsync(device);
        await plant.ActAsync("Retire", said);
        await Expect(page.Locator("#Retire-reason")).ToHaveCountAsync(0);
        await plant.SeenAsync("retired-device");
        await Expect(page.Locator($"a[href='/retired/device/{device}']")).ToBeVisibleAsync();
        await RefusesRenewalAsync(plant, serial);
        _ = (await AgentProgram.RunAsync("factory-reset", "--yes", "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial))).Done;
        await RefusedAsync(plant, serial);

        await plant.First.OpenAsync($"/retired?text={serial}");
        await plant.SeenAsync("retired");
        await page.Locator("tbody a").First.ClickAsync();
        await Expect(page.Locator(".retirement")).ToContainTextAsync("Platine geschreddert");
        await plant.SeenAsync("retirement");
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await Expect(page.Locator(".signed-by-hand")).ToBeVisibleAsync();
        await plant.First.PictureAsync("story-retirement-print");
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Screen });
    }

    private async Task JoinsAsync(Owner owner, string serial)
    {
        Assert.Contains("enrolled as", (await parties.OnboardAsync(owner.Box, serial)).Done, StringComparison.Ordinal);
        var join = (await owner.Box.AdminAsync(HttpMethod.Get, $"joins?serialNumber={serial}")).GetProperty("items")[0];
        Assert.Equal(("enrolled", "accepted"), (join.GetProperty("state").GetString(), join.GetProperty("verdict").GetString()));
        Assert.Equal("verified", (await parties.Maker.JsonAsync("voucher", "list", serial)).EnumerateArray().Last().GetProperty("assertion").GetString());
    }

    // A device as it came from the factory is shown to a registrar that may not have it, and the page Onboarding says why.
    private async Task RefusedAsync(Owner owner, string serial, bool isKnown = true)
    {
        var reset = parties.File($"reset-{serial}-{Guid.NewGuid():N}");
        var refused = await AgentProgram.RunAsync("onboard", "--once", "--registrar", owner.Box.DevicesUrl, "--factory", parties.FactoryOf(serial), "--state", reset);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the registrar refused with 4", refused.Error, StringComparison.Ordinal);
        if (!isKnown) return;
        await owner.First.OpenAsync("/onboarding");
        await Expect(owner.First.Page.Locator(".arrivals.bad .arrival", new() { HasText = serial }).First).ToBeVisibleAsync();
        await owner.SeenAsync($"refused-{serial}");
    }

    // What a device holds, or somebody who copied it, asks for the next certificate over EST.
    private async Task RefusesRenewalAsync(Owner owner, string serial)
    {
        var refused = await AgentProgram.RunAsync("renew", "--now", "--factory", parties.FactoryOf(serial), "--state", parties.StateOf(serial));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("simplereenroll was refused with 403", refused.Error, StringComparison.Ordinal);
    }

    private Task<string> PemAsync(string name) => File.ReadAllTextAsync(parties.File($"{name}.pem"));
}
