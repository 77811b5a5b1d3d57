using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests.Story;

/// <summary>What can be pressed on the pages of transfers beside the way that goes well: each button does what it says, or says why not.</summary>
[Collection(Browsers.Name)]
public sealed class TransferButtonsTests(Browser browser) : IAsyncLifetime, IDisposable
{
    private readonly TestParty seller = new("Works Northern Plant Ltd", DateTimeOffset.UtcNow);
    private readonly TestParty buyer = new("Press Shop South GmbH", DateTimeOffset.UtcNow);
    private PagesAppliance own = null!;
    private Visit visit = null!;

    private IPage Page => visit.Page;

    public async Task InitializeAsync()
    {
        own = await PagesAppliance.StartAsync();
        visit = await Visit.BeginAsync(browser.Chromium, own);
        await visit.SignInAsync("/transfers");
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(visit.Complaints);
        await visit.DisposeAsync();
        await own.DisposeAsync();
    }

    public void Dispose()
    {
        seller.Dispose();
        buyer.Dispose();
    }

    [Fact] // LIF-39
    public async Task LIF_39_either_side_gives_it_up_before_it_is_booked_and_says_why()
    {
        foreach (var (side, progress) in new[] { (TransferSide.Seller, TransferProgress.Draft), (TransferSide.Seller, TransferProgress.Accepted), (TransferSide.Buyer, TransferProgress.Offered) })
        {
            await visit.OpenAsync(await HoldAsync(side, progress));
            var cancel = Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the transfer" });
            await cancel.ClickAsync();
            await Expect(Page.Locator(".title .badge")).Not.ToHaveTextAsync("cancelled"); // not without a word
            await Page.FillAsync("#note", "the price was wrong, agreed with Nina");
            await cancel.ClickAsync();
            await Expect(Page.Locator(".title .badge")).ToHaveTextAsync("cancelled");
            await Expect(Page.Locator("#note")).ToHaveCountAsync(0);
            await Expect(Page.Locator(".notice button")).ToHaveCountAsync(0);
        }
        await visit.OpenAsync("/transfers");
        await Expect(Page.Locator("tbody .badge", new() { HasText = "cancelled" })).ToHaveCountAsync(3);
    }

    [Fact] // LIF-33, LIF-35
    public async Task What_cannot_be_booked_or_gone_on_with_says_why_and_the_package_is_downloaded_as_it_is()
    {
        await visit.OpenAsync(await HoldAsync(TransferSide.Seller, TransferProgress.Accepted));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Have it booked over the network" }).ClickAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("acme-drives");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Look again and go on" }).ClickAsync();
        await Expect(Page.Locator(".title .badge")).ToHaveTextAsync("accepted");

        var download = await Page.RunAndWaitForDownloadAsync(() => Page.Locator("a[href*='package.zip']").ClickAsync());
        Assert.Equal(TransferStage.Accepted, TransferPackage.Decode(await File.ReadAllBytesAsync(await download.PathAsync())).Stage);
    }

    [Fact] // LIF-30, LIF-45
    public async Task What_is_no_package_and_what_cannot_be_given_away_is_refused_in_words_and_nothing_that_was_typed_is_lost()
    {
        await visit.OpenAsync("/transfers");
        await Owner.GiveFileAsync(Page, [1, 2, 3]);
        await Expect(Page.Locator(".notice.bad")).ToBeVisibleAsync();

        await Page.Locator("a[href='/transfers/give']").ClickAsync();
        await Page.FillAsync("#devices", "nothing-like-it");
        await Page.FillAsync("#buyer", "Press Shop South GmbH");
        await Page.FillAsync("#pem", TrustPoint.Formats.Pem.Of(buyer.Authority.Der.ToArray()));
        await Page.SelectOptionAsync("#reason", "lease-start");
        await Page.GetByLabel("The devices' documents go along").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Write the statement" }).ClickAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("nothing-like-it");
        await Expect(Page.Locator("#buyer")).ToHaveValueAsync("Press Shop South GmbH");
        await Page.Locator("form a.button[href='/transfers']").ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Transfers");
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(0);
    }

    // As if it had been begun, or had come in.
    private async Task<string> HoldAsync(TransferSide side, TransferProgress progress)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (now, serial) = (DateTimeOffset.UtcNow, $"SN-{RandomNumberGenerator.GetHexString(6)}");
        var identity = seller.Identify(serial, key);
        var statement = TestTransfer.Statement(seller, buyer, now, (identity, TitleHead.None));
        var offer = TestTransfer.Offer(statement, seller, identity);
        await own.HoldAsync(new HeldTransfer
        {
            Id = statement.Id,
            Side = side,
            Domain = "plant",
            Progress = progress,
            Other = side == TransferSide.Seller ? buyer.Name : seller.Name,
            Manufacturer = "acme-drives",
            SerialNumbers = [serial],
            Package = (progress == TransferProgress.Accepted ? TestTransfer.Accept(offer, buyer, now) : offer).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        });
        return $"/transfers/{statement.Id:D}?side={side}";
    }
}
