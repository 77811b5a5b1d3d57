using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Contacts;
using TrustPoint.Testing.Requests;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>
/// What others wrote is text on every page that shows it, and in every file that is given out: 200 names in every field of a certificate, a
/// device, a person and a contact that takes them.
/// </summary>
[Collection(Browsers.HostileNames)]
public class HostileNameTests(Browser browser)
{
    // Nothing of it became a program, an element or an address, and nothing that cannot be seen stands in the page.
    private const string WhatRan = """
        () => {
          const main = document.querySelector('main');
          const made = main.querySelector("script, iframe, object, embed, img, video, audio, base, meta, link, style, math, marquee, form[action], [formaction], [onerror], [onload], [onmouseover], [onfocus], [onclick], [href^='javascript:' i], [href^='data:' i], [href^='vbscript:' i]");
          const unseen = [...main.innerText].find(letter => /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/.test(letter));
          return 'ran' in window ? 'a script ran' : made ? made.outerHTML : unseen ? `U+${unseen.codePointAt(0).toString(16)}` : '';
        }
        """;

    // As a link of the page leads there, without loading it anew. The page itself looks for what it is to show: a thousand pages are asked once each, not four times.
    private const string Go = """
        async ([path, shows, text]) => {
          document.querySelector('main h1')?.setAttribute('data-left', '');
          const isThere = () => location.pathname + location.search === path && !document.querySelector('[data-left]') && [...document.querySelectorAll(shows)].some(found => found.textContent.includes(text));
          await new Promise((there, missed) => {
            const watch = new MutationObserver(() => { if (isThere()) end(there); });
            const patience = setTimeout(() => end(() => missed(new Error(`${path} does not show ${shows} with "${text}"`))), 15000);
            const end = (how) => { watch.disconnect(); clearTimeout(patience); how(); };
            watch.observe(document.body, { childList: true, subtree: true, characterData: true });
            Blazor.navigateTo(path);
          });
        }
        """;

    [Fact]
    public void There_are_200_of_them() => Assert.Equal(200, HostileNames.All.Distinct().Count());

    [Fact]
    public async Task What_a_stranger_says_is_text_where_it_arrives()
    {
        await using var visit = await BeginAsync("/onboarding");
        var number = 0;
        foreach (var some in HostileNames.All.Append(HostileNames.Huge).Chunk(20)) // a column shows no more at once
        {
            foreach (var name in some) browser.Appliance.Hear(new(DateTimeOffset.UtcNow, name, name, ContactOutcome.Refused, name, $"10.0.1.{++number}", null));
            await Expect(visit.Page.GetByText($"10.0.1.{number}", new() { Exact = false }).First).ToBeVisibleAsync();
            await NothingRanAsync(visit);
        }
        await visit.PictureAsync("onboarding-1280-hostile");
        await WalkAsync(visit, "/devices/refused");
    }

    [Fact]
    public async Task A_name_in_a_certificate_is_text_in_the_list_on_its_pages_and_in_the_file()
    {
        await using var visit = await BeginAsync("/certificates");
        List<string> taken = [];
        foreach (var name in HostileNames.All)
        {
            // What is refused is so in words, which the page that asks for it shows: the test of requests.
            if (await IssuedAsync(Request(name, name, name)) is not null) taken.Add(name);
        }
        Assert.InRange(taken.Count, 100, HostileNames.All.Count);
        await WalkAsync(visit, "/certificates");

        // On the pages of one certificate three of them at once, one in each field.
        foreach (var three in InThrees(taken))
        {
            var certificate = await browser.Appliance.IssueAsync("code-signing", Request(three[0], three[1], three[2]));
            var path = $"/certificates/{Convert.ToHexString(certificate.Serial)}";
            var authority = Uri.EscapeDataString(certificate.Authority);
            await GoAsync(visit, $"{path}?authority={authority}", ".passport");
            await GoAsync(visit, $"{path}/revoke?authority={authority}", "#confirm");
        }
        await visit.OpenAsync("/audit?event=certificate.issued");
        await NothingRanAsync(visit);
        await DownloadAsync(visit, "/certificates");
    }

    [Fact]
    public async Task A_name_of_a_device_is_text_in_the_list_on_its_page_in_the_log_and_in_the_file()
    {
        await using var visit = await BeginAsync("/devices");
        List<string> taken = [.. HostileNames.All.Where(name => name.Length <= 64)];
        for (var i = 0; i < taken.Count; i++)
        {
            var uris = Uri.TryCreate(taken[i], UriKind.Absolute, out _) ? new[] { taken[i] } : [];
            await browser.Appliance.AddDeviceAsync(new($"hostile-{i}", "plant") { Manufacturer = taken[i], SerialNumber = taken[i], Uris = uris });
        }

        await WalkAsync(visit, "/devices?text=hostile");

        // On the page of one device two of them at once.
        var half = (taken.Count + 1) / 2;
        for (var i = 0; i < half; i++)
        {
            await browser.Appliance.AddDeviceAsync(new($"hostile-pair-{i}", "plant") { Manufacturer = taken[i], SerialNumber = taken[^(i + 1)] + i });
            await GoAsync(visit, $"/devices/hostile-pair-{i}", "h1", $"hostile-pair-{i}");
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Identity" }).ClickAsync();
            await Expect(visit.Page.Locator(".facts")).ToBeVisibleAsync();
            await NothingRanAsync(visit);
        }
        await visit.OpenAsync("/audit?event=device.added");
        await NothingRanAsync(visit);
        await DownloadAsync(visit, "/devices?text=hostile");
    }

    [Fact]
    public async Task A_persons_name_is_text_wherever_people_are_named()
    {
        await using var visit = await BeginAsync("/people");
        // What a person's name may be: up to 100 characters, none of control.
        List<string> taken = [.. HostileNames.All.Where(name => name.Length <= 100 && !name.Any(char.IsControl))];
        for (var i = 0; i < taken.Count; i++) await browser.Appliance.AddPersonAsync($"hostile-{i}", taken[i], new HeldRole(Role.Auditor));

        await WalkAsync(visit, "/people");
        for (var i = 0; i < taken.Count; i++) await GoAsync(visit, $"/people/hostile-{i}", ".hint", $"hostile-{i} ·");
    }

    [Fact]
    public async Task What_is_asked_for_in_an_address_is_text_in_the_answer()
    {
        await using var visit = await BeginAsync("/devices");
        var asked = 0;
        foreach (var name in HostileNames.All)
        {
            var value = Uri.EscapeDataString(name);
            await visit.OpenAsync((asked++ % 4) switch
            {
                0 => $"/certificates?text={value}",
                1 => $"/devices?text={value}",
                2 => $"/audit?about={value}",
                _ => $"/devices/add?name={value}",
            });
            await NothingRanAsync(visit);
        }
    }

    [Fact]
    public async Task What_is_pasted_is_text_where_it_is_looked_at()
    {
        await using var visit = await BeginAsync("/devices/add-many");
        var page = visit.Page;
        // NUL cannot be typed into a page.
        List<string> names = [.. HostileNames.All.Append(HostileNames.Huge).Where(name => !name.Contains('\0', StringComparison.Ordinal))];
        var cells = names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

        await page.FillAsync("#rows", "name,serialNumber\n" + string.Join('\n', cells.Select(cell => $"{cell},{cell}")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();

        await Expect(page.Locator("tbody tr").Nth(100)).ToBeVisibleAsync();
        await NothingRanAsync(visit);
    }

    [Fact]
    public async Task A_request_is_text_before_it_is_signed_and_when_it_is_refused()
    {
        await using var visit = await BeginAsync("/issue");
        var page = visit.Page;
        List<string> taken = [];
        var refused = 0;
        foreach (var name in HostileNames.All)
        {
            var request = Request(name, name, name);
            if (await IssuedAsync(request) is not null)
            {
                taken.Add(name);
                continue;
            }
            // A refusal stands until the next answer, and would be taken for it: each request begins on a new page.
            await visit.OpenAsync($"/issue?refused={++refused}");
            await LookAsync(request, ".notice.bad");
        }
        await visit.OpenAsync("/issue");
        foreach (var three in InThrees(taken))
        {
            await LookAsync(Request(three[0], three[1], three[2]), ".previewed");
            await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        }
        Assert.InRange(refused, 10, 100);

        async Task LookAsync(byte[] request, string shows)
        {
            await page.SelectOptionAsync("#profile", "code-signing");
            await page.FillAsync("#request", PemEncoding.WriteString("CERTIFICATE REQUEST", request));
            await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
            await page.Locator(shows).First.WaitForAsync();
            await NothingRanAsync(visit);
        }
    }

    // The last three may have come before.
    private static IEnumerable<List<string>> InThrees(List<string> names) =>
        Enumerable.Range(0, (names.Count + 2) / 3).Select(three => names.GetRange(Math.Min(three * 3, names.Count - 3), 3));

    // What is refused is null.
    private async Task<Ca.Certificates.CertificateRecord?> IssuedAsync(byte[] request)
    {
        try
        {
            return await browser.Appliance.IssueAsync("code-signing", request);
        }
        catch (IssuanceRefusedException)
        {
            return null;
        }
    }

    private async Task<Visit> BeginAsync(string path)
    {
        var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync(path);
        return visit;
    }

    private static async Task NothingRanAsync(Visit visit)
    {
        Assert.Equal("", await visit.Page.EvaluateAsync<string>(WhatRan));
        Assert.Empty(visit.Complaints);
    }

    private static async Task GoAsync(Visit visit, string path, string shows, string text = "")
    {
        Assert.Equal("", await visit.Page.EvaluateAsync<string>($"async where => {{ await ({Go})(where); return ({WhatRan})(); }}", new[] { path, shows, text }));
        Assert.Empty(visit.Complaints);
    }

    // A list to its end.
    private static async Task WalkAsync(Visit visit, string path)
    {
        await visit.OpenAsync(path);
        var next = visit.Page.Locator(".pager").GetByRole(AriaRole.Link, new() { Name = "Next" });
        for (var page = 1; ; page++)
        {
            await NothingRanAsync(visit);
            if (await next.CountAsync() == 0) break;
            var before = visit.Page.Url;
            await next.ClickAsync();
            await Expect(visit.Page).Not.ToHaveURLAsync(before);
            // Until the rows are there the link still leads to the page that is now shown.
            await visit.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.pager a')].every(link => link.href !== location.href)");
            await visit.ShownAsync();
        }
    }

    // Which formulas it keeps from spreadsheets: CsvTests.
    private static async Task DownloadAsync(Visit visit, string path)
    {
        await visit.OpenAsync(path);
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Button, new() { Name = "All as CSV" }).ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.InRange(file.Split("\r\n").Length, 100, 1000);
        // Each cell as RFC 4180 section 2 has it, and what a spreadsheet makes of one that takes semicolons.
        var cells = Regex.Matches(file, @"(?<=^|,|\n)(?:""(?<cell>(?:[^""]|"""")*)""|(?<cell>[^,""\r\n]*))(?=,|\r\n)").Select(match => match.Groups["cell"].Value).ToList();
        Assert.InRange(cells.Count, 1000, 100_000);
        Assert.All(cells, cell => Assert.DoesNotMatch(@"(^|;)[=+\-@\t]", cell));
        Assert.DoesNotMatch(@"[\0-\x08\x0B\x0C\x0E-\x1F]", file);
    }

    private static byte[] Request(string name, string unit, string organisation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationalUnitName(unit);
        subject.AddOrganizationName(organisation);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }
}
