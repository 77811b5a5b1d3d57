using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Contacts;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What others wrote is text on every page of the shop floor, and in every file that they give out.</summary>
[Collection(Browsers.HostileNames)]
public class HostileNameTests(Browser browser)
{
    [Fact]
    public void There_are_enough_of_them_to_mean_something() => Assert.InRange(HostileNames.All.Distinct().Count(), 60, 200);

    [Fact]
    public async Task What_a_stranger_says_is_text_where_it_arrives()
    {
        await using var visit = await BeginAsync("/onboarding");
        foreach (var (name, number) in HostileNames.All.Append(new('x', 65536)).Select((name, number) => (name, number)))
            browser.Appliance.Hear(new(DateTimeOffset.UtcNow, name, name, ContactOutcome.Refused, name, $"10.0.1.{number}", null));

        await Expect(visit.Page.Locator(".arrivals.off .arrival", new() { HasText = "10.0.1." })).ToHaveCountAsync(24);
        await NothingRanAsync(visit);
        await visit.PictureAsync("onboarding-1280-hostile");
    }

    [Fact]
    public async Task A_name_in_a_certificate_is_text_in_the_list_on_its_page_and_in_the_file()
    {
        await using var visit = await BeginAsync("/certificates");
        var page = visit.Page;
        var issued = new List<string>();
        foreach (var name in HostileNames.All)
        {
            try
            {
                // A country is two letters and a common name at most 64: what the profile takes is what can get in.
                issued.Add(Ui(await browser.Appliance.IssueAsync("code-signing", Request(name))));
            }
            catch (IssuanceRefusedException)
            {
                // Refused in words, which the page that asks for it shows: the next test.
            }
        }
        Assert.InRange(issued.Count, 30, HostileNames.All.Count);

        await visit.OpenAsync("/certificates");
        await NothingRanAsync(visit);
        foreach (var path in issued)
        {
            await visit.OpenAsync(path);
            await page.Locator(".passport").WaitForAsync();
            await NothingRanAsync(visit);
        }
        await visit.OpenAsync("/certificates");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "All as CSV" }).ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.DoesNotMatch(@"(^|[,\n])""?[=+\-@\t]", file);
        Assert.DoesNotMatch(@"[\0-\x08\x0B\x0C\x0E-\x1F]", file);
    }

    [Fact]
    public async Task What_is_pasted_is_text_where_it_is_looked_at()
    {
        await using var visit = await BeginAsync("/devices/add-many");
        var page = visit.Page;
        // NUL cannot be typed into a page.
        List<string> names = [.. HostileNames.All.Where(name => !name.Contains('\0', StringComparison.Ordinal))];
        var cells = names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

        await page.FillAsync("#rows", "name\n" + string.Join('\n', cells));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();

        await Expect(page.GetByText($"0 of {names.Count} can be added")).ToBeVisibleAsync();
        await NothingRanAsync(visit);
    }

    [Fact]
    public async Task A_request_is_text_before_it_is_signed_and_when_it_is_refused()
    {
        await using var visit = await BeginAsync("/issue");
        var page = visit.Page;
        foreach (var name in HostileNames.All)
        {
            await visit.OpenAsync("/issue");
            await page.SelectOptionAsync("#profile", "code-signing");
            await page.FillAsync("#request", PemEncoding.WriteString("CERTIFICATE REQUEST", Request(name)));
            await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
            await page.Locator(".previewed, .notice.bad").First.WaitForAsync();
            await NothingRanAsync(visit);
        }
    }

    private async Task<Visit> BeginAsync(string path)
    {
        var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync(path);
        return visit;
    }

    // Nothing of it became a program, an element or an address, and the browser had nothing to stop.
    private static async Task NothingRanAsync(Visit visit)
    {
        Assert.False(await visit.Page.EvaluateAsync<bool>("'ran' in window"));
        Assert.Equal(0, await visit.Page.Locator("main :is(script, iframe, img, base, meta, link, form[action], style, [onerror], [onload], [onmouseover], [onfocus], [href^='javascript:'])").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>(@"/[\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/.test(document.querySelector('main').innerText)"));
        Assert.Empty(visit.Complaints);
    }

    private static byte[] Request(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationalUnitName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private static string Ui(Ca.Certificates.CertificateRecord issued) => $"/certificates/{Convert.ToHexString(issued.Serial)}?authority={Uri.EscapeDataString(issued.Authority)}";
}
