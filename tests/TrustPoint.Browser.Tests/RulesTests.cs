using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Profiles, domains and manufacturers: the rules of the plant, seen and changed, on an appliance of their own.</summary>
[Collection(Browsers.Name)]
public class RulesTests(Browser browser)
{
    [Fact]
    public async Task A_profile_is_copied_changed_put_in_force_compared_and_used_in_a_domain_of_an_accepted_manufacturer()
    {
        await using var own = await PagesAppliance.StartAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/profiles");

        // A copy of what comes with the product: form and text are one.
        await page.GetByRole(AriaRole.Link, new() { Name = "ldevid" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Make a copy" }).ClickAsync();
        await page.FillAsync("#name", "plc");
        await page.FillAsync("#lifetime", "72h");
        await page.Locator("#backdate").FocusAsync();
        await Expect(page.Locator("#yaml")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("name: plc\nversion: 1\n(.|\n)*lifetime: 72h"));
        var text = await page.InputValueAsync("#yaml");
        await page.FillAsync("#yaml", text.Replace("noRevAvail: true", "noRevAvail: perhaps", StringComparison.Ordinal));
        await Expect(page.Locator(".problems")).ToContainTextAsync("noRevAvail is true or false, not 'perhaps'");
        await Expect(page.Locator(".lined .wrong")).ToHaveTextAsync("15");
        await visit.PictureAsync("profile-edit-1280-problem");
        await page.FillAsync("#yaml", text);
        await Expect(page.GetByText("The text is in order")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await Expect(page.GetByText("version 1, in force")).ToBeVisibleAsync();

        // A manufacturer: seen in words before it is trusted.
        await visit.OpenAsync("/manufacturers/accept");
        await page.FillAsync("#pem", "nothing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("no certificate in PEM");
        var (pem, sha256) = Maker();
        await page.FillAsync("#pem", pem);
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.Locator(".fingerprint code")).ToHaveTextAsync(string.Join(' ', sha256.Chunk(4).Select(group => new string(group))));
        await visit.PictureAsync("manufacturer-compare-1280");
        Assert.Empty(await visit.BarriersAsync());
        await page.FillAsync("#name", "acme-drives");
        var accept = page.GetByRole(AriaRole.Button, new() { Name = "Accept a manufacturer" });
        await Expect(accept).ToBeDisabledAsync();
        await page.CheckAsync("#compared");
        await accept.ClickAsync();
        await Expect(page.Locator(".card")).ToContainTextAsync("plant");
        await visit.PictureAsync("manufacturers-1280-one");

        // A domain that uses both.
        await visit.OpenAsync("/domains/add");
        await page.FillAsync("#name", "cell");
        await page.GetByLabel("plc").CheckAsync();
        await page.GetByLabel("acme-drives").CheckAsync();
        await page.SelectOptionAsync("#usual", "plc");
        await page.CheckAsync("#approval");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("cell");
        await Expect(page.Locator(".rules li").First).ToContainTextAsync("plc");
        await Expect(page.Locator(".facts")).ToContainTextAsync("/.well-known/est/cell");

        // A factory: what it makes names the MASA (RFC 8995 section 2.3.2).
        await visit.OpenAsync("/domains/add");
        await page.FillAsync("#name", "line");
        await Expect(page.Locator("#masa")).ToHaveCountAsync(0);
        await page.Locator("label.choice", new() { HasText = "factory identity (IDevID" }).Locator("input").CheckAsync();
        await page.FillAsync("#masa", "masa.example:9443");
        await visit.PictureAsync("domain-factory-1280");
        await page.SetViewportSizeAsync(390, 844);
        await visit.PictureAsync("domain-factory-390");
        await page.SetViewportSizeAsync(1280, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync("masa.example:9443");

        // The next version says what it changes and whom it touches; one that would break the domain is refused.
        await visit.OpenAsync("/profiles/plc/edit");
        await page.FillAsync("#yaml", (await page.InputValueAsync("#yaml")).Replace("[device, administrator]", "[administrator]", StringComparison.Ordinal));
        await Expect(page.Locator(".problems")).ToContainTextAsync("devices of the domain cell get it");
        await page.FillAsync("#yaml", (await page.InputValueAsync("#yaml")).Replace("[administrator]", "[device, administrator]", StringComparison.Ordinal));
        await page.FillAsync("#lifetime", "48h");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.Locator(".difference .added").Last).ToContainTextAsync("lifetime: 48h");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "cell" })).ToBeVisibleAsync();
        await visit.PictureAsync("profile-preview-1280");
        Assert.Empty(await visit.BarriersAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await Expect(page.GetByText("version 2, in force")).ToBeVisibleAsync();

        // The version before is compared and taken again, as the third.
        await page.GetByRole(AriaRole.Link, new() { Name = "with 2" }).ClickAsync();
        await Expect(page.Locator(".difference .removed").Last).ToContainTextAsync("lifetime: 72h");
        await visit.PictureAsync("profile-1280-compared");
        await visit.OpenAsync("/profiles/plc?version=1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Take this version again" }).ClickAsync();
        await Expect(page.Locator("#lifetime")).ToHaveValueAsync("3d");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await Expect(page.GetByText("version 3, in force")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    private static (string Pem, string Sha256) Maker()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ACME Drives Device CA G2, O=ACME Drives GmbH", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var made = request.CreateSelfSigned(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2044, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (made.ExportCertificatePem(), Convert.ToHexString(SHA256.HashData(made.RawData)));
    }
}
