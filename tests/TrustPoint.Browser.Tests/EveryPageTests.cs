using System.Security.Cryptography;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Every page in English.</summary>
[Collection(Browsers.EveryPage)]
public sealed class EveryPageInEnglishTests(Browser browser) : EveryPageTests(browser, "en-GB", judged: 0, new(390), new(1280, IsDark: true), new(1920));

/// <summary>Every page in German, in the looks that the English ones leave.</summary>
[Collection(Browsers.EveryPageInGerman)]
public sealed class EveryPageInGermanTests(Browser browser) : EveryPageTests(browser, "de-DE", judged: 1, new(390, IsDark: true), new(768), new(1280));

/// <summary>Every page at every width, light and dark: seen, without barriers, and without anything that the browser had to stop.</summary>
public abstract class EveryPageTests
{
    private const int Parts = 4;

    private static readonly string[] NoSuchPage = ["There is no such page", "Diese Seite gibt es nicht"];

    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"),
        ("onboarding", "/onboarding"),
        ("join-past", "/onboarding/1"),
        ("join-waits", "/onboarding/2"),
        ("attempts", "/onboarding/attempts"),
        ("vouchers", "/onboarding/vouchers"),
        ("voucher", "/onboarding/vouchers/1"),
        ("voucher-import", "/onboarding/vouchers/import"),
        ("models", "/factory/models"),
        ("model", "/factory/models/gadget"),
        ("model-add", "/factory/models/new/add"),
        ("batches", "/factory/batches"),
        ("batch", "/factory/batches/shift-6"),
        ("batch-open", "/factory/batches/new/open"),
        ("devices", "/devices"),
        ("devices-none", "/devices?text=nothing-like-it"),
        ("refused", "/devices/refused"),
        ("device-add", "/devices/add"),
        ("device-add-many", "/devices/add-many"),
        ("device", "/devices/press-1"),
        ("certificates", "/certificates"),
        ("issue", "/issue"),
        ("inspect", "/inspect"),
        ("authorities", "/authorities"),
        ("authority", "/authorities/evaluation-issuing-g1"),
        ("authority-retire", "/authorities/evaluation-issuing-g1/retire"),
        ("authority-end", "/authorities/evaluation-issuing-g1/end"),
        ("authority-make", "/authorities/new/make"),
        ("authority-request", "/authorities/new/request"),
        ("authority-take-in", "/authorities/new/take-in"),
        ("transfers", "/transfers"),
        ("transfer-give", "/transfers/give"),
        ("transfer-draft", "/transfers/00000001-0002-0003-0004-000000000000?side=Seller"),
        ("transfer-accepted", "/transfers/00000002-0002-0003-0004-000000000000?side=Seller"),
        ("transfer-offered", "/transfers/00000003-0002-0003-0004-000000000000?side=Buyer"),
        ("transfer-without", "/transfers/00000005-0002-0003-0004-000000000000?side=Buyer"),
        ("transfer-give-machine", "/transfers/give?machine=Press%20line%204"),
        ("revocation", "/revocation"),
        ("revocation-selected", "/revocation/selected?device=press-1"),
        ("reference", "/reference"),
        ("domains", "/domains"),
        ("domain", "/domains/plant"),
        ("domain-add", "/domains/add"),
        ("profiles", "/profiles"),
        ("profile", "/profiles/ldevid"),
        ("profile-new", "/profiles/new?of=tls-server"),
        ("manufacturers", "/manufacturers"),
        ("factory", "/factory"),
        ("factory-products", "/factory/products"),
        ("factory-spares", "/factory/spares"),
        ("factory-products-none", "/factory/products?text=nothing-like-it"),
        ("factory-products-add", "/factory/add-products?owner=works"),
        ("factory-product", "/factory/products/line-sn-1001"),
        ("factory-product-trade", "/factory/products/line-sn-1003"),
        ("factory-owners", "/factory/owners"),
        ("factory-owner-add", "/factory/add-owner"),
        ("factory-owner", "/factory/owners/works"),
        ("factory-order", "/factory/owners/works/order"),
        ("factory-vouchers", "/factory/vouchers"),
        ("factory-book", "/factory/book"),
        ("manufacturer-joining", "/manufacturers/acme-drives/joining"),
        ("manufacturer-accept", "/manufacturers/accept?showed=6F1ED002AB5595859014EBF0951522D9A7B3A3C7C7E6A0B4D3F7B0D1E2C3A4B5"),
        ("settings", "/settings"),
        ("settings-names", "/settings/names"),
        ("settings-token", "/settings/token"),
        ("settings-backups", "/settings/backups"),
        ("settings-backups-plan", "/settings/backups/plan"),
        ("settings-backups-key", "/settings/backups/key"),
        ("settings-backups-drill", "/settings/backups/drill"),
        ("settings-crl", "/settings/crl/evaluation-issuing-g1"),
        ("settings-end", "/settings/end"),
        ("settings-approvals", "/settings/approvals"),
        ("approvals", "/approvals"),
        ("ceremonies", "/ceremonies"),
        ("ceremony-begin", "/ceremonies/begin"),
        ("ceremony-take-in", "/ceremonies/take-in"),
        ("retired", "/retired"),
        ("retired-device", "/retired/device/press-9"),
        ("rotation", "/rotation"),
        ("rotation-devices", "/rotation/devices"),
        ("rotation-devices-none", "/rotation/devices?state=Stopped"),
        ("jobs", "/jobs"),
        ("job", "/jobs/crl-schedule"),
        ("job-unknown", "/jobs/nothing-like-it"),
        ("audit", "/audit"),
        ("audit-none", "/audit?about=nothing-like-it"),
        ("audit-entry", "/audit/1"),
        ("people", "/people"),
        ("person-add", "/people/add"),
        ("account", "/account"),
        ("own-password", "/account/password"),
        ("own-factor", "/account/second-factor"),
        ("own-recovery", "/account/recovery"),
        ("own-passkey", "/account/passkey"),
        ("own-keys", "/account/keys"),
        ("not-found", "/not-found"),
    ];

    private readonly Browser browser;
    private readonly string locale;
    private readonly Look[] looks;
    private readonly int judged;

    /// <param name="browser">Where they are seen.</param>
    /// <param name="locale">In which language.</param>
    /// <param name="judged">Which of every two pages is judged: in each language by day and by night, on the phone and at the desk, so that one language is enough for a page.</param>
    /// <param name="looks">How they are looked at.</param>
    private protected EveryPageTests(Browser browser, string locale, int judged, params Look[] looks) =>
        (this.browser, this.locale, this.judged, this.looks) = (browser, locale, judged, looks);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task A_page_fits_and_has_no_serious_barrier(int part) => WalkAsync(async (visit, seen) =>
    {
        for (var i = part; i < Pages.Length; i += Parts)
        {
            await visit.OpenAsync(Pages[i].Path);
            // Its address leads there as a link does.
            Assert.True((await visit.Page.APIRequest.GetAsync(Pages[i].Path)).Ok || Pages[i].Name == "not-found", Pages[i].Path);
            var heading = await visit.Page.Locator("main h1").First.InnerTextAsync();
            Assert.True(NoSuchPage.Contains(heading) == (Pages[i].Name == "not-found"), $"{Pages[i].Path} shows: {heading}");
            await seen(Pages[i].Name, i % 2 == judged);
        }
    });

    [Fact]
    public Task So_do_the_page_before_signing_in_ones_own_page_and_a_revocation() => WalkAsync(async (visit, seen) =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/certificates?device=press-1");
        await page.Locator("tbody a").First.ClickAsync();
        await page.Locator(".passport").WaitForAsync();
        await seen("certificate", true);
        await page.Locator("a.danger").ClickAsync();
        await page.Locator("#confirm").WaitForAsync();
        await seen("revoke", true);
        await page.GotoAsync("/confirm");
        await seen("confirm", true);
        await visit.OpenAsync($"/people/{visit.Name}");
        await seen("person", true);
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await seen("sign-in", true);
    });

    private async Task WalkAsync(Func<Visit, Func<string, bool, Task>, Task> walk)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: locale);
        List<string> wrong = [];
        _ = await visit.SignInAsync();
        await KnownAsync(visit);
        await walk(visit, async (name, isJudged) => wrong.AddRange(await visit.SeenAsync(name, [.. looks.Select(look => look with { IsGlance = !isJudged })])));
        Assert.Empty(wrong);
        Assert.Empty(visit.Complaints);
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

        await browser.Appliance.RetireAsync(new("press-9", "plant") { Manufacturer = "Acme Drives", SerialNumber = "SN-40001" });

        // Two that came by voucher: one whose past is not accepted, one that waits for a person.
        using var maker = new Maker();
        await browser.Appliance.AcceptAsync("acme-drives", maker.Der, isByHand: true);
        var once = maker.Make("SN-40217");
        await browser.Appliance.AskAsync(once);
        await browser.Appliance.TakeAsync(once, maker.Sign);
        await browser.Appliance.AskAsync(maker.Make("SN-90004"));

        // Transfers: one to be signed, one whose devices are to be wiped, one that is offered to us; of a machine of which one part is booked; and one without its manufacturer.
        var machine = new HeldMachine(Guid.Parse("00000009-0002-0003-0004-000000000000"), "Press line 4", 2);
        using var seller = new TestParty("Works Northern Plant Ltd", DateTimeOffset.UtcNow);
        using var buyer = new TestParty("Press Shop South GmbH", DateTimeOffset.UtcNow);
        using var remote = buyer.NewSigner("builder-remote", Oids.ClientAuth);
        foreach (var (number, side, progress) in new[]
        {
            (1, TransferSide.Seller, TransferProgress.Draft), (2, TransferSide.Seller, TransferProgress.Accepted), (3, TransferSide.Buyer, TransferProgress.Offered),
            (4, TransferSide.Seller, TransferProgress.Booked), (5, TransferSide.Buyer, TransferProgress.Accepted),
        })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var (now, serial) = (DateTimeOffset.UtcNow, $"SN-4021{number}");
            var ofMachine = number is 2 or 4 ? machine : null;
            var statement = TestTransfer.Statement(seller, buyer, now, (seller.Identify(serial, key), TitleHead.None)) with
            {
                Id = Guid.Parse($"0000000{number}-0002-0003-0004-000000000000"),
                Machine = ofMachine is null ? null : new(ofMachine.Id, ofMachine.Name, ofMachine.Statements),
                WithoutManufacturer = number == 5,
            };
            var package = TransferPackage.Of(statement.Encode());
            // LIF-72: what is offered to us names the builder's remote maintenance already.
            if (number == 3) package = package.With(TransferPackage.Acceptance, (TestTransfer.Acceptance(package, buyer, now) with { Maintenance = [remote.Certificate] }).Encode());
            await browser.Appliance.HoldAsync(new HeldTransfer
            {
                Id = statement.Id,
                Side = side,
                Domain = "plant",
                Progress = progress,
                Other = side == TransferSide.Seller ? buyer.Name : seller.Name,
                Manufacturer = number == 4 ? "baumann-valves" : "acme-drives",
                Machine = ofMachine,
                SerialNumbers = [serial],
                Package = package.Encode(),
                CreatedAt = now,
                CreatedBy = "anna",
                ChangedAt = now,
                ChangedBy = "anna",
            });
        }

        // Vouchers for devices that are to come, and a line that makes others.
        var plant = Certificate.Decode(Pem.Certificates(browser.Appliance.Anchors)[0]);
        await browser.Appliance.HoldAsync(maker.File("order 17", maker.Ahead("SN-40218", plant, null), maker.Ahead("SN-40219", plant, DateTimeOffset.UtcNow.AddDays(90))));
        await browser.Appliance.MakeLineAsync("assembly");
        await browser.Appliance.AddModelAsync(new("drive-500", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true));
        await browser.Appliance.AddModelAsync(new("gadget", OwnershipPolicy.Logged, TimeSpan.FromDays(365), false));
        await browser.Appliance.OpenBatchAsync("shift-6", "assembly", "drive-500", 500);
        await browser.Appliance.OpenBatchAsync("beforehand", "assembly", "gadget", 0);

        // What is made here: two that have an owner and vouchers, one in trade.
        await browser.Appliance.MakeFactoryAsync();
        await browser.Appliance.AddOwnerAsync("works", "Works Northern Plant Ltd", maker.Der);
        await browser.Appliance.AddProductsAsync("works", "sn-1001", "sn-1002");
        await browser.Appliance.AddProductsAsync(null, "sn-1003");
        await browser.Appliance.OrderAsync("works", "sn-1001", "sn-1002");
    }
}
