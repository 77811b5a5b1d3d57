using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Offline;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Authorities from their making to their end, here and elsewhere.</summary>
[Collection(Browsers.Name)]
public class AuthoritiesTests(Browser browser)
{
    [Fact]
    public async Task An_authority_is_made_below_another_one_seen_in_the_picture_exported_and_retired()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/authorities/evaluation-root-g1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make one below it" }).ClickAsync();
        await page.FillAsync("#name", "works-g1");
        await page.FillAsync("#common-name", "Works CA G1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("works-g1");
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync(["active", "list is fresh"]);

        var number = await page.Locator("tbody th .term").InnerTextAsync();
        await page.WaitForTimeoutAsync(1000);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new list now" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("A new list is published");
        await Expect(page.Locator("tbody th .term")).Not.ToHaveTextAsync(number);

        using var folder = new TemporaryDirectory();
        await DownloadAsync(page, "With those above it (PEM)", folder.File("chain.pem"));
        await DownloadAsync(page, "DER", folder.File("works.der"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Authorities" }).First.ClickAsync();
        await DownloadAsync(page, "Trust anchors", folder.File("anchors.pem"));
        Assert.Contains("chain.pem: OK", (await Shell.BashAsync("openssl verify -CAfile anchors.pem -untrusted chain.pem chain.pem", folder.Path)).Done, StringComparison.Ordinal);
        Assert.Contains("CN = Works CA G1", (await Shell.BashAsync("openssl x509 -inform DER -in works.der -noout -subject", folder.Path)).Done, StringComparison.Ordinal);

        // Below its root, not beside it.
        await Expect(page.Locator(".branch .branch #works-g1")).ToBeVisibleAsync();
        await page.Locator("#works-g1 h2 a").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Retire …" }).ClickAsync();
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("no device will notice");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retire it for ever" })).ToBeDisabledAsync();
        await page.FillAsync("#confirm", "RETIRE works-g1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retire it for ever" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("works-g1 is out of service");
        await visit.OpenAsync("/authorities");
        await Expect(page.Locator("#works-g1")).ToHaveCountAsync(0);
        await page.Locator("summary", new() { HasText = "Out of service" }).ClickAsync();
        await Expect(page.Locator("details .lines")).ToContainTextAsync("works-g1");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_authority_is_asked_for_elsewhere_taken_in_below_its_offline_root_and_revoked_by_that_roots_list()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        using var root = new OfflineRoot(now);
        using var folder = new TemporaryDirectory();
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/authorities/new/request");
        await page.FillAsync("#name", "asked-g1");
        await page.FillAsync("#common-name", "Asked CA G1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key and request" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Take in the certificate of asked-g1");
        await DownloadAsync(page, "Download it", folder.File("asked.csr"));
        var certificate = root.Sign(PemOf(await File.ReadAllTextAsync(folder.File("asked.csr"))), now);

        // Its root is not here yet, which the page says; the root's key is not here either.
        await LookAtAsync(page, Pem.Of(certificate));
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("Nobody here is called CN=Offline Root");
        await visit.OpenAsync("/authorities/new/take-in");
        await page.FillAsync("#name", "offline-root");
        await LookAtAsync(page, Pem.Of(root.Der));
        await Expect(page.Locator(".checks")).ToContainTextAsync("Its key is elsewhere");
        await Expect(page.Locator(".facts").First).ToContainTextAsync("CN=Offline Root");
        await visit.PictureAsync("authority-take-in-1280-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it in" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("offline-root is taken in");

        await visit.OpenAsync("/authorities");
        await page.GetByRole(AriaRole.Link, new() { Name = "It is here: take it in" }).ClickAsync();
        await LookAtAsync(page, Pem.Of(certificate));
        await Expect(page.Locator(".checks")).ToContainTextAsync("Its key is here: it issues from then on");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "asked-g1" }).Last.ClickAsync();
        await Expect(page.Locator(".title .badge").First).ToHaveTextAsync("active");

        byte[] gone = [0x11, 0x22];
        RevokedCertificate revoked = new(Certificate.Decode(certificate).Serial, now, CrlReason.KeyCompromise, null), other = new(gone, now, CrlReason.Superseded, null);
        await visit.OpenAsync("/authorities/offline-root/import");
        await BringAsync(page, root.Crl(1, now, [other]));
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish it" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("List no. 1 is published");
        await visit.OpenAsync("/authorities/offline-root/import");
        await BringAsync(page, root.Crl(2, now, [revoked]));
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("asked-g1, which is here, will be: revoked");
        await Expect(page.Locator("fieldset")).ToContainTextAsync("1122");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish it" })).ToBeDisabledAsync();
        await visit.PictureAsync("authority-import-1280-preview");
        Assert.Empty(await visit.BarriersAsync());
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish it" }).ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("List no. 2 is published");
        await visit.OpenAsync("/authorities/asked-g1");
        await Expect(page.Locator(".title .badge").First).ToHaveTextAsync("revoked");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_auditor_sees_authorities_and_changes_none()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/authorities/evaluation-issuing-g1", Role.Auditor);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("evaluation-issuing-g1");
        await Expect(visit.Page.Locator("main :is(button:not(.copy), .danger, [href$='/retire'], [href*='/settings/'])")).ToHaveCountAsync(0);
        foreach (var path in new[] { "/authorities/evaluation-issuing-g1/retire", "/authorities/new/make", "/authorities/new/request", "/authorities/new/take-in", "/authorities/evaluation-root-g1/import" })
        {
            await visit.OpenAsync(path);
            await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not");
        }
        Assert.Equal(200, (await visit.Page.APIRequest.GetAsync("/authorities/evaluation-issuing-g1/chain.pem")).Status);
        Assert.Equal(404, (await visit.Page.APIRequest.GetAsync("/authorities/nobody/chain.pem")).Status);
    }

    private static async Task LookAtAsync(IPage page, string pem)
    {
        await page.FillAsync("#pem", pem);
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
    }

    private static async Task BringAsync(IPage page, byte[] crl)
    {
        await page.SetInputFilesAsync("#crl:enabled", new FilePayload { Name = "root.crl", MimeType = "application/pkix-crl", Buffer = crl });
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
    }

    private static async Task DownloadAsync(IPage page, string link, string file) =>
        await (await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync())).SaveAsAsync(file);

    private static byte[] PemOf(string request) => Convert.FromBase64String(request[PemEncoding.Find(request).Base64Data]);
}
