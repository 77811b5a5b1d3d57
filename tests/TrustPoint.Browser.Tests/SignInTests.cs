using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.People;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The door: from the set-up code to a password, a second factor and recovery codes, and in again with them.</summary>
[Collection(Browsers.Door)]
public class SignInTests(Browser browser)
{
    private const string Password = "seven quiet mountains";

    [Fact]
    public async Task The_first_sign_in_sets_up_both_factors_and_the_second_one_uses_them()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        var code = await browser.Appliance.AddPersonAsync("alice", new HeldRole(Role.Administrator));

        await page.GotoAsync("/devices?text=pump");
        await BeginAsync(page, "alice", code);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Choose a password");
        await page.FillAsync("#password", "alice");
        await GoOnAsync(page);
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("at least 12 characters");
        await page.FillAsync("#password", Password);
        await GoOnAsync(page);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Set up your second factor");
        await visit.PictureAsync("set-up-1280-light");
        var key = await page.Locator("code").InnerTextAsync();
        await page.FillAsync("#code", AuthenticatorApp.CodeOf(key));
        await GoOnAsync(page);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your recovery codes");
        await visit.PictureAsync("recovery-1280-light");
        var recovery = await page.Locator(".codes li").AllInnerTextsAsync();
        Assert.Equal(10, recovery.Distinct().Count());
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.WaitForURLAsync("**/devices?text=pump");
        await visit.ShownAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await BeginAsync(page, "alice", Password);
        await page.FillAsync("#code", "000000");
        await GoOnAsync(page);
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("That code is not right");
        await page.FillAsync("#code", AuthenticatorApp.CodeOf(key, stepsAhead: 1));
        await GoOnAsync(page);
        await visit.ShownAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("All is well");

        await page.GotoAsync("/confirm?to=/authorities");
        await page.FillAsync("#code", recovery[0]);
        await GoOnAsync(page);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Authorities");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_asked_for_a_file_comes_to_the_page_where_its_link_is()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        var code = await browser.Appliance.AddPersonAsync("filer", new HeldRole(Role.Administrator));

        await page.GotoAsync("/audit/export?about=filer");
        await BeginAsync(page, "filer", code);
        await page.FillAsync("#password", Password);
        await GoOnAsync(page);
        await page.FillAsync("#code", AuthenticatorApp.CodeOf(await page.Locator("code").InnerTextAsync()));
        await GoOnAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Audit log");
        Assert.EndsWith("/audit?about=filer", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("a[href*='/audit/export']")).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("/authorities/anchors.pem", "/authorities")]
    [InlineData("/authorities/own/request.csr", "/authorities/own")]
    [InlineData("/transfers/0b2f7b0e-0000-4000-8000-000000000001/package.zip?side=Buyer", "/transfers/0b2f7b0e-0000-4000-8000-000000000001?side=Buyer")]
    [InlineData("/audit/1", "/audit/1")]
    [InlineData("/devices?text=a%2Fb", "/devices?text=a%2Fb")]
    public async Task The_way_back_from_the_sign_in_is_a_page(string asked, string back)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var answer = await visit.Page.APIRequest.GetAsync(asked, new() { MaxRedirects = 0, Headers = [new("Accept", "text/html")] });

        Assert.Equal((302, "/sign-in?to=" + Uri.EscapeDataString(back)), (answer.Status, answer.Headers["location"]));
    }

    [Theory] // three wrong tries make nobody wait
    [InlineData("nobody", "whatever it may be")]
    [InlineData("", "")]
    [InlineData("<script>alert(1)</script>", "\" onfocus=alert(1) autofocus x=\"")]
    public async Task A_stranger_is_refused_and_not_told_why(string name, string secret)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.EvaluateAsync("document.querySelectorAll('[required]').forEach(field => field.required = false)");

        await BeginAsync(visit.Page, name, secret);

        await Expect(visit.Page.Locator(".notice.bad")).ToHaveTextAsync(new Regex("^Not right, or too late"));
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Where_to_go_on_is_never_another_site(string to)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync();

        await visit.Page.EvaluateAsync("to => document.querySelector('form.languages input[name=to]').value = to", to);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "de", Exact = true }).ClickAsync();

        // It was at that address before, too: the answer is the page in the other language.
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        Assert.Equal(browser.Appliance.Url + "/", visit.Page.Url);
    }

    private static async Task BeginAsync(IPage page, string name, string secret)
    {
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", secret);
        await GoOnAsync(page);
    }

    private static Task GoOnAsync(IPage page) => page.ClickAsync("main button[type=submit]");
}
