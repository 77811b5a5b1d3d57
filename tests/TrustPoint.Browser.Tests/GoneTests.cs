using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>A link leads to a file that is not there, or not for whoever asks: a person is told what and why on a page of ours, a program in words.</summary>
[Collection(Browsers.Name)]
public class GoneTests(Browser browser)
{
    public static TheoryData<string, string, string> Files => new()
    {
        { "/authorities/nobody/certificate.pem", "There is no authority called nobody here", "/authorities" },
        { "/authorities/nobody/certificate.crt", "There is no authority called nobody here", "/authorities" },
        { "/authorities/nobody/chain.pem", "There is no authority called nobody here", "/authorities" },
        { "/authorities/nobody/request.csr", "No certificate request for nobody waits here", "/authorities" },
        { "/transfers/00000009-0002-0003-0004-000000000000/package.zip?side=Seller", "There is no transfer with the number 00000009-0002-0003-0004-000000000000 here", "/transfers" },
    };

    [Theory, MemberData(nameof(Files))] // RFC 9110 section 15.5.5
    public async Task A_file_that_is_gone_is_told_to_a_person_on_a_page_and_to_a_program_in_words(string path, string why, string place)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync();
        var answer = (await visit.Page.GotoAsync(path))!;

        Assert.Equal((404, "text/html; charset=utf-8"), (answer.Status, answer.Headers["content-type"]));
        Assert.DoesNotContain("content-disposition", answer.Headers.Keys);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("This file is not here");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync(why);
        Assert.Equal(place, await visit.Page.Locator("main a.button").GetAttributeAsync("href"));

        var told = await visit.Page.APIRequest.GetAsync(path, new() { Headers = new Dictionary<string, string> { ["Accept"] = "*/*" } });
        Assert.Equal((404, "text/plain; charset=utf-8"), (told.Status, told.Headers["content-type"]));
        Assert.StartsWith(why, await told.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_any_more_shows_why_in_ones_language_and_leads_on_and_one_that_leads_somewhere_leaves_the_page_as_it_is()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: "de-DE");
        var page = visit.Page;
        await visit.SignInAsync("/authorities/evaluation-issuing-g1");
        var file = page.Locator("a[href$='chain.pem']");
        await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
        await Expect(page).ToHaveURLAsync(browser.Appliance.Url + "/authorities/evaluation-issuing-g1");

        // As from a page that was opened before a backup was restored.
        await file.EvaluateAsync("link => link.href = '/authorities/' + 'evaluation-issuing-g0' + '/chain.pem'");
        await file.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Diese Datei gibt es hier nicht");
        await Expect(page.Locator("main")).ToContainTextAsync("Einen Aussteller namens evaluation-issuing-g0 gibt es hier nicht.");
        Assert.Empty(await visit.SeenAsync("gone", Look.All));
        await page.GetByRole(AriaRole.Link, new() { Name = "Aussteller" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Aussteller");
        // The browser itself says what the answer was.
        Assert.Contains("404", Assert.Single(visit.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_for_whoever_asks_is_told_on_a_page_as_well()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: "de-DE");
        await visit.SignInAsync("/", Role.RaOperator);
        var answer = (await visit.Page.GotoAsync("/audit/export"))!;

        Assert.Equal(403, answer.Status);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Das dürfen Sie nicht");
        await Expect(visit.Page.Locator("main p").First).ToContainTextAsync("darf nicht");
    }
}
