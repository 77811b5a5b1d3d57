using System.Net;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Browser.Tests;

/// <summary>What a browser that is signed in gets of the API for programs.</summary>
[Collection(Browsers.Name)]
public class ApiTests(Browser browser)
{
    [Fact]
    public async Task The_cookie_of_a_session_opens_its_pages_and_nothing_of_the_api()
    {
        var session = await browser.Appliance.SessionAsync("anna", new HeldRole(Role.Administrator));
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
#pragma warning disable CA5359 // who answers is not what is tried
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { BaseAddress = new(browser.Appliance.Url) };
        client.DefaultRequestHeaders.Add("Cookie", $"__Host-session={session}");
        using (var page = await client.GetAsync("/")) Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        foreach (var (method, path) in new[] { ("GET", "devices"), ("GET", "people"), ("POST", "people/anna/disable"), ("POST", "restart") })
        {
            using var request = new HttpRequestMessage(new(method), $"/api/v1/{path}");
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }
}
