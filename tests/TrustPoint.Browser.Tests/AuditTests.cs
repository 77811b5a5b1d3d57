using System.IO.Compression;
using Microsoft.Playwright;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The audit log, as somebody reads, proves and takes it away.</summary>
[Collection(Browsers.Name)]
public class AuditTests(Browser browser)
{
    [Fact] // RFC 9162 section 2.1.3
    public async Task What_somebody_did_is_found_and_its_entry_is_proved_in_front_of_the_reader()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        var name = await visit.SignInAsync("/devices/add");
        await page.FillAsync("#name", "proved-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("proved-1");

        await visit.OpenAsync("/audit");
        await page.GetByLabel("Who", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("About", new() { Exact = true }).FillAsync("proved-1");
        await page.SelectOptionAsync(".filters select", "device.added");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Device added" }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Device added");
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("Verified just now");
        await Expect(page.Locator("pre").First).ToContainTextAsync("trustpoint/");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_custodian_verifies_the_log_and_what_happens_meanwhile_appears_by_itself()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/audit", Role.Custodian);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the whole log" }).ClickAsync();
        await Expect(visit.Page.Locator(".notice.good")).ToContainTextAsync("The log is what it was");
        await browser.Appliance.AddPersonAsync("live-1");

        await Expect(visit.Page.Locator("tbody tr").Filter(new() { HasText = "live-1" })).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_download_is_an_export_that_verifies_elsewhere()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        using var elsewhere = new TemporaryDirectory();
        await visit.SignInAsync("/audit", Role.Auditor);

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download the log (ZIP)" }).ClickAsync());
        await download.SaveAsAsync(elsewhere.File("log.zip"));
        await ZipFile.ExtractToDirectoryAsync(elsewhere.File("log.zip"), elsewhere.File("log"));

        var verified = await AuditVerifier.VerifyAsync(new AuditExport(elsewhere.File("log")), key: null, earlier: null, default);
        Assert.Empty(verified.Findings);
        Assert.Equal(verified.Size, verified.Covered);
        Assert.InRange(verified.Size, 10, long.MaxValue);
    }

    [Fact]
    public async Task Who_may_not_read_the_log_gets_neither_page_nor_download()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/audit/0", Role.RaOperator);

        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not read the audit log");
        Assert.Equal(403, (await visit.Page.APIRequest.GetAsync("/audit/export")).Status);
        await Expect(visit.Page.Locator(".menu a[href='/audit']")).ToHaveCountAsync(0);
    }
}
