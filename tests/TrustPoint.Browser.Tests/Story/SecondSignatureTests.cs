using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Testing.Transfers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests.Story;

/// <summary>Two people sign a statement: who has signed is told to wait for somebody else.</summary>
[Collection(Browsers.Name)]
public sealed class SecondSignatureTests(Browser browser)
{
    [Fact] // LIF-31
    public async Task LIF_31_who_has_signed_sees_that_and_is_not_asked_again_and_another_person_is()
    {
        await using var own = await PagesAppliance.StartAsync();
        using var buyer = new TestParty("Press Shop South GmbH", DateTimeOffset.UtcNow);
        using var maker = new TestParty("maker", DateTimeOffset.UtcNow);
        await using var anna = await Visit.BeginAsync(browser.Chromium, own);
        await using var otto = await Visit.BeginAsync(browser.Chromium, own);
        var name = await anna.SignInAsync("/transfers");
        await otto.SignInAsync("/transfers");
        var path = await HoldAsync(own, buyer, maker);

        await Owner.SignAsync(anna, path, name);
        foreach (var look in new[] { "at once", "later" })
        {
            await Expect(anna.Page.Locator(".notice").First).ToContainTextAsync($"Signed first by {name}");
            await Expect(anna.Page.Locator(".notice").First).ToContainTextAsync("You have signed. Now a second person signs on this page: somebody else who may transfer devices of plant.");
            await Expect(anna.Page.Locator(".notice button")).ToHaveCountAsync(0);
            Assert.Empty(await anna.SeenAsync($"transfer-signed-first-{look.Replace(' ', '-')}", new Look(390), new Look(1280)));
            await anna.OpenAsync(path);
        }

        // Somebody else sees who has signed, and signs.
        await otto.OpenAsync(path);
        await Expect(otto.Page.Locator(".notice").First).ToContainTextAsync($"Signed first by {name}");
        await Expect(otto.Page.Locator(".notice").First).Not.ToContainTextAsync("You have signed");
        await Owner.SignAsync(otto, path);
        await Expect(otto.Page.Locator(".title .badge")).ToHaveTextAsync("offered");
        Assert.Empty(anna.Complaints);
        Assert.Empty(otto.Complaints);
    }

    // As if it had been written: by a domain of this box.
    private static async Task<string> HoldAsync(PagesAppliance own, TestParty buyer, TestParty maker)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var statement = TestTransfer.Statement(maker, buyer, now, (maker.Identify("SN-31", key), TitleHead.None)) with
        {
            From = new("plant", Certificate.Decode(own.CertificateOf("evaluation-issuing-g1"))),
        };
        await own.HoldAsync(new HeldTransfer
        {
            Id = statement.Id,
            Side = TransferSide.Seller,
            Domain = "plant",
            Progress = TransferProgress.Draft,
            Other = buyer.Name,
            Manufacturer = "acme-drives",
            SerialNumbers = ["SN-31"],
            Package = TransferPapers.Into(TransferPackage.Of(statement.Encode())).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        });
        return $"/transfers/{statement.Id:D}?side={TransferSide.Seller}";
    }
}
