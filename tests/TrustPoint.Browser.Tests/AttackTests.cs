using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.People;

namespace TrustPoint.Browser.Tests;

/// <summary>What other sites, and people who are not signed in, try on the pages: real requests on the wire, made by no browser that would help.</summary>
public sealed partial class AttackTests : IClassFixture<AttackedPages>, IDisposable
{
    private const string Password = "seven quiet mountains";

    private static int people;

    private readonly PagesAppliance appliance;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    public AttackTests(AttackedPages pages)
    {
        appliance = pages.Appliance;
        client = Client(cookies);
    }

    public void Dispose() => client.Dispose();

    [Theory] // clickjacking: whatever is answered, nobody may frame it, guess its type or keep it
    [InlineData("GET", "/", HttpStatusCode.Redirect)]
    [InlineData("GET", "/sign-in", HttpStatusCode.OK)]
    [InlineData("GET", "/no-such-page", HttpStatusCode.Redirect)]
    [InlineData("GET", "/assets/no-such-file", HttpStatusCode.NotFound)]
    [InlineData("POST", "/sign-in", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/sign-out", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/audit/export", HttpStatusCode.Redirect)]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1", HttpStatusCode.Unauthorized)]
    public async Task Whatever_is_answered_cannot_be_framed_guessed_or_kept(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "Accept", "text/html" } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("script-src[^;]*unsafe", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory] // CSRF: the cookie alone does nothing
    [InlineData("/sign-out", "")]
    [InlineData("/language/de", "to=/")]
    [InlineData("/confirm", "_handler=confirm&Form.Code=123456")]
    [InlineData("/account/password", "_handler=own-password&Form.Old=seven+quiet+mountains&Form.Wanted=eight+loud+valleys")]
    [InlineData("/account/recovery", "_handler=own-recovery")]
    [InlineData("/account/passkey", "_handler=own-passkey&Form.Label=mine")]
    public async Task A_form_without_its_token_does_nothing(string path, string form)
    {
        var session = await SignedInAsync();
        using var body = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using (var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body))
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(session));
    }

    [Fact] // the token of one browser is of no use in another
    public async Task A_form_with_the_token_of_another_browser_does_nothing()
    {
        var session = await SignedInAsync();
        using var other = Client(new());
        var (_, stolen) = await FormAsync(other, "/sign-in");
        using (var answer = await client.PostAsync(new Uri("/sign-out", UriKind.Relative), new FormUrlEncodedContent([new("__RequestVerificationToken", stolen)])))
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(session));
    }

    [Theory] // RFC 6455 section 10.2: a browser lets any site open a WebSocket and sends the cookie along
    [InlineData("https://evil.example", true, HttpStatusCode.Forbidden)]
    [InlineData("null", true, HttpStatusCode.Forbidden)]
    [InlineData("http://localhost", true, HttpStatusCode.Forbidden)]
    [InlineData(null, false, HttpStatusCode.Unauthorized)]
    [InlineData("own", false, HttpStatusCode.Unauthorized)]
    [InlineData("own", true, HttpStatusCode.SwitchingProtocols)]
    public async Task A_circuit_is_opened_by_our_own_pages_with_a_session_alone(string? origin, bool isSignedIn, HttpStatusCode status)
    {
        using var socket = new ClientWebSocket();
#pragma warning disable CA5359 // who answers is not what is tried
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin == "own" ? appliance.Url : origin);
        if (isSignedIn) socket.Options.SetRequestHeader("Cookie", $"__Host-session={await SignedInAsync()}");

        var opened = await Record.ExceptionAsync(() => socket.ConnectAsync(new($"wss://localhost:{new Uri(appliance.Url).Port}/_blazor"), default));

        Assert.Equal(status, socket.HttpStatusCode);
        Assert.Equal(status == HttpStatusCode.SwitchingProtocols, opened is null);
    }

    [Fact] // session fixation
    public async Task A_session_that_somebody_chose_before_is_not_the_one_that_a_sign_in_gives()
    {
        const string Chosen = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        cookies.Add(new Uri(appliance.Url), new Cookie("__Host-session", Chosen, "/") { Secure = true });
        var code = await appliance.AddPersonAsync("fiona", new HeldRole(Role.Administrator));
        var page = await PostAsync("/sign-in", await FormAsync(client, "/sign-in"), ("Form.Name", "fiona"), ("Form.Secret", code));
        page = await PostAsync("/sign-in", page, ("Form.Secret", Password));
        var key = KeyShown().Match(page.Html).Groups[1].Value;
        _ = await PostAsync("/sign-in", page, ("Form.Code", AuthenticatorApp.CodeOf(key)));

        var given = cookies.GetCookies(new Uri(appliance.Url))["__Host-session"]!;
        Assert.NotEqual(Chosen, given.Value);
        Assert.True(given.HttpOnly && given.Secure);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(given.Value));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(Chosen));

        // Signed out is signed out, also for whoever kept the cookie.
        using (var home = await client.GetAsync(new Uri("/confirm", UriKind.Relative)))
        {
            var token = TokenIn(await home.Content.ReadAsStringAsync());
            using var answer = await client.PostAsync(new Uri("/sign-out", UriKind.Relative), new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(given.Value));
    }

    private HttpClient Client(CookieContainer jar)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, CookieContainer = jar, AllowAutoRedirect = false };
#pragma warning disable CA5359 // who answers is not what is tried
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new(handler) { BaseAddress = new(appliance.Url) };
    }

    private async Task<string> SignedInAsync()
    {
        var session = await appliance.SessionAsync($"victim-{Interlocked.Increment(ref people)}", new HeldRole(Role.Administrator));
        cookies.Add(new Uri(appliance.Url), new Cookie("__Host-session", session, "/") { Secure = true });
        return session;
    }

    private async Task<HttpStatusCode> StatusAsync(string session)
    {
        var jar = new CookieContainer();
        jar.Add(new Uri(appliance.Url), new Cookie("__Host-session", session, "/") { Secure = true });
        using var one = Client(jar);
        one.DefaultRequestHeaders.Add("Accept", "text/html");
        using var answer = await one.GetAsync(new Uri("/", UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<(string Html, string Token)> FormAsync(HttpClient asks, string path)
    {
        var html = await asks.GetStringAsync(new Uri(path, UriKind.Relative));
        return (html, TokenIn(html));
    }

    // Sends a page's first form as a browser does: its hidden fields, and what is typed.
    private async Task<(string Html, string Token)> PostAsync(string path, (string Html, string Token) page, params (string Name, string Value)[] typed)
    {
        var form = page.Html[page.Html.IndexOf("<main", StringComparison.Ordinal)..].Split("</form>")[0];
        var fields = HiddenFields().Matches(form).Select(field => (field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)));
        var content = fields.Where(field => typed.All(one => one.Name != field.Item1)).Concat(typed).Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2));
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(content));
        var html = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {html}");
        return (html, TokenIn(html));
    }

    private static string TokenIn(string html) => AntiforgeryToken().Match(html).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenFields();

    [GeneratedRegex("<code class=\"wrap\">([^<]+)</code>")]
    private static partial Regex KeyShown();
}

/// <summary>The appliance that they try it on.</summary>
public sealed class AttackedPages : IAsyncLifetime
{
    public PagesAppliance Appliance { get; private set; } = null!;

    public async Task InitializeAsync() => Appliance = await PagesAppliance.StartAsync();

    public async Task DisposeAsync() => await Appliance.DisposeAsync();
}
