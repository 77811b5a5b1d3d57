using System.Net;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Somebody mistypes an address: the page says so in their language, and leads home. Programs, strangers and the other faces are answered as ever.</summary>
[Collection(Browsers.Name)]
public class UnknownAddressTests(Browser browser)
{
    [Theory] // RFC 9110 section 15.5.5
    [InlineData("GET", "/no-such-page", "text/html,application/xhtml+xml,*/*;q=0.8")]
    [InlineData("GET", "/devices/press-1/no/such/page?a=%3Cscript%3E", "text/html")]
    [InlineData("HEAD", "/no-such-page", "text/html")]
    public async Task Whoever_is_signed_in_is_shown_a_page_of_ours(string method, string path, string accept)
    {
        using var answer = await AskAsync(browser.Appliance.Url, method, path, accept, await SessionAsync());

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        var page = await answer.Content.ReadAsStringAsync();
        if (method == "HEAD") Assert.Empty(page);
        else Assert.Contains("<html lang=\"de\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("admin", "GET", "/no-such-page", "application/json", HttpStatusCode.NotFound)]
    [InlineData("admin", "GET", "/no-such-page", null, HttpStatusCode.NotFound)]
    [InlineData("admin", "POST", "/no-such-page", "text/html", HttpStatusCode.NotFound)]
    [InlineData("admin", "DELETE", "/no-such-page", "text/html", HttpStatusCode.NotFound)]
    [InlineData("admin", "GET", "/assets/no-such-file", "text/html", HttpStatusCode.NotFound)]
    [InlineData("admin", "GET", "/api/v1/no-such-thing", "text/html", HttpStatusCode.Unauthorized)] // a session is no key of the API
    [InlineData("devices", "GET", "/no-such-page", "text/html", HttpStatusCode.NotFound)]
    [InlineData("http", "GET", "/no-such-page", "text/html", HttpStatusCode.NotFound)]
    public async Task What_is_no_page_of_a_person_is_answered_without_one(string face, string method, string path, string? accept, HttpStatusCode status)
    {
        var place = face switch { "admin" => browser.Appliance.Url, "devices" => browser.Appliance.DevicesUrl, _ => browser.Appliance.HttpUrl.ToString() };

        using var answer = await AskAsync(place, method, path, accept, await SessionAsync());

        Assert.Equal(status, answer.StatusCode);
        Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("<html", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory] // who may see no page is not told which there are
    [InlineData("GET", "/no-such-page")]
    [InlineData("GET", "/devices")]
    [InlineData("HEAD", "/no-such-page")]
    public async Task A_stranger_is_led_to_the_sign_in_as_from_any_page(string method, string path)
    {
        using var answer = await AskAsync(browser.Appliance.Url, method, path, "text/html", session: null);

        Assert.Equal((HttpStatusCode.Redirect, $"/sign-in?to={Uri.EscapeDataString(path)}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task The_page_says_so_in_ones_language_and_leads_home()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: "de-DE");
        await visit.SignInAsync("/devicess");

        await Expect(visit.Page.Locator("main h1")).ToHaveTextAsync("Diese Seite gibt es nicht");
        Assert.Empty(await visit.SeenAsync("unknown-address", Look.All));
        await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Übersicht" }).ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(browser.Appliance.Url + "/");
        await visit.ShownAsync();
        // The browser itself says what the answer was.
        Assert.Contains("404", Assert.Single(visit.Complaints), StringComparison.Ordinal);
    }

    private Task<string> SessionAsync() => browser.Appliance.SessionAsync($"typist-{Guid.NewGuid():N}"[..20], new HeldRole(Role.Auditor));

    private static async Task<HttpResponseMessage> AskAsync(string place, string method, string path, string? accept, string? session)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
#pragma warning disable CA5359 // who answers is not what is tried
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(new(method), new Uri(new Uri(place), path)) { Headers = { { "Accept-Language", "de" } } };
        if (accept is not null) request.Headers.Add("Accept", accept);
        if (session is not null) request.Headers.Add("Cookie", $"__Host-session={session}");
        return await client.SendAsync(request);
    }
}
