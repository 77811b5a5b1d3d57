using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Requests;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Issuing by hand: what will be in the certificate is seen before it is signed.</summary>
[Collection(Browsers.Name)]
public class IssueTests(Browser browser)
{
    [Fact]
    public async Task A_request_is_pasted_looked_at_and_signed()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/certificates");
        await page.GetByRole(AriaRole.Link, new() { Name = "Issue by hand" }).ClickAsync();

        await page.FillAsync("#request", Pem(Csr.For("CN=scada.plant.example", [new GeneralName.Dns("scada.plant.example")], Extensions.KeyUsage(KeyUsages.KeyAgreement))));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.GetByText("Nothing is signed yet.")).ToBeVisibleAsync();
        await Expect(page.Locator(".previewed dd", new() { HasText = "changed by the profile" })).ToContainTextAsync("Asked for: keyAgreement");
        await visit.PictureAsync("issue-1280-preview");
        Assert.Empty(await visit.BarriersAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign it" }).ClickAsync();
        await Expect(page.GetByText("Signed and recorded.")).ToBeVisibleAsync();

        using var folder = new TemporaryDirectory();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download it (PEM)" }).ClickAsync());
        await download.SaveAsAsync(folder.File("scada.pem"));
        Assert.Contains("DNS:scada.plant.example", (await Shell.BashAsync("openssl x509 -in scada.pem -noout -ext subjectAltName", folder.Path)).Done, StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_request_that_would_be_refused_says_why_and_signs_nothing()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/issue");

        await page.SetInputFilesAsync("#file:enabled", new FilePayload { Name = "hostile.csr", MimeType = "application/pkcs10", Buffer = Csr.For("CN=<img src=x onerror=alert(1)>").Der.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();

        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("Nothing was signed.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign it" })).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_not_issue_is_told_so()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);

        await visit.SignInAsync("/issue", Role.RaOperator);

        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not order certificates by hand");
    }

    private static string Pem(Formats.Requests.CertificationRequest request) => PemEncoding.WriteString("CERTIFICATE REQUEST", request.Der.Span);
}
