using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.People;

namespace TrustPoint.Browser.Tests;

/// <summary>A browser window on the appliance, and everything that it complained about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
    private static readonly bool ArePicturesWanted = Environment.GetEnvironmentVariable("TRUSTPOINT_TEST_PICTURES") is not null;

    private readonly ConcurrentQueue<string> complaints = new();
    private readonly IBrowserContext context;
    private readonly PagesAppliance? appliance;

    private readonly string url;

    private static int people;

    // The judge is brought once into each document, and tells only what it finds: all that it can tell takes ten times as long.
    private static readonly string BringJudge = "() => {" + new BundledAxeScriptProvider().GetScript() + "}";

    private const string AskJudge = """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
            .filter(found => found.impact === 'serious' || found.impact === 'critical')
            .flatMap(found => found.nodes.map(node => `${location.href} ${found.id}: ${found.help}: ${node.html}`))
        """;

    // What stands there is marked: a page that follows has a heading of its own. A link leads there: what the pages' own router does not know it loads. The page that is shown is loaded anew.
    private const string Leave = """
        path => {
            const heading = document.querySelector('.shell main h1');
            if (!heading || new URL(path, location.origin).href === location.href) return false;
            heading.dataset.left = '';
            const link = document.createElement('a');
            link.href = path;
            heading.append(link);
            link.click();
            return true;
        }
        """;

    private Visit(IBrowserContext context, IPage page, string url, PagesAppliance? appliance)
    {
        (this.context, Page, this.url, this.appliance) = (context, page, url, appliance);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>What the browser complained about: errors of scripts, and what the content security policy stopped.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    public static Task<Visit> BeginAsync(IBrowser browser, PagesAppliance appliance, int width = 1280, bool isDark = false, string locale = "en-GB") =>
        BeginAsync(browser, appliance.Url, appliance, width, isDark, locale);

    /// <summary>On an appliance where nobody has been yet.</summary>
    public static Task<Visit> BeginAsync(IBrowser browser, string url, string locale = "en-GB") => BeginAsync(browser, url, null, 1280, isDark: false, locale);

    private static async Task<Visit> BeginAsync(IBrowser browser, string url, PagesAppliance? appliance, int width, bool isDark, string locale)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = url,
            IgnoreHTTPSErrors = true,
            ViewportSize = new() { Width = width, Height = new Look(width, isDark).Height },
            HasTouch = width < 768,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        return new(context, await context.NewPageAsync(), url, appliance);
    }

    /// <summary>Opens a page as a new person with this role.</summary>
    /// <returns>The person's name.</returns>
    public async Task<string> SignInAsync(string to = "/", Role role = Role.Administrator)
    {
        Name = $"person-{Interlocked.Increment(ref people)}";
        (var session, RecoveryCodes) = await appliance!.BeginAsync(Name, new HeldRole(role));
        await HoldAsync(session);
        await OpenAsync(to);
        return Name;
    }

    /// <summary>Who signed in last as a new person.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Codes that show once more who is sitting there, each good once: of whoever signed in last.</summary>
    public Queue<string> RecoveryCodes { get; private set; } = [];

    /// <summary>Shows once more who is sitting there, on the page that asks for it.</summary>
    public async Task ProveAsync()
    {
        await Page.FillAsync("#proof-code", RecoveryCodes.Dequeue());
        await Page.Locator("dialog button.primary").ClickAsync();
        await Assertions.Expect(Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    /// <summary>Somebody who is signed in goes on in the browser.</summary>
    public Task GoOnAsync(TerminalPerson person)
    {
        RecoveryCodes = person.Codes;
        return HoldAsync(person.Session);
    }

    /// <summary>Has the browser hold a session. What it shows is still the one before's, and is left.</summary>
    public async Task HoldAsync(string session)
    {
        await context.AddCookiesAsync([new() { Name = "__Host-session", Value = session, Url = url + "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        await Page.GotoAsync("about:blank");
    }

    /// <summary>The session that the browser holds.</summary>
    public async Task<string> SessionAsync() => (await context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-session").Value;

    /// <summary>Gives the machine an authenticator that knows its person and asks nothing: what a fingerprint reader is.</summary>
    public async Task GiveAuthenticatorAsync()
    {
        var devtools = await context.NewCDPSessionAsync(Page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    /// <summary>Goes to a page as a link leads there, in the window that is open, or loads it where none is; and waits until it shows its data.</summary>
    public async Task OpenAsync(string path)
    {
        if (await Page.EvaluateAsync<bool>(Leave, path)) await Assertions.Expect(Page.Locator("main h1[data-left]")).ToHaveCountAsync(0);
        else await Page.GotoAsync(path);
        await ShownAsync();
    }

    /// <summary>Waits until a page shows its data.</summary>
    public async Task ShownAsync()
    {
        await Page.Locator("main h1").First.WaitForAsync();
        await Assertions.Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    /// <summary>A picture of the whole page in the build folder, where somebody wants to look at them: nothing is judged by it, and pictures take a large part of the browser's time.</summary>
    public Task PictureAsync(string name) => ArePicturesWanted ? Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png"), FullPage = true }) : Task.CompletedTask;

    /// <summary>A picture of what is in the window, as a guide shows it, in the build folder.</summary>
    public Task GuidePictureAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png") });

    /// <summary>What axe finds serious or critical, a line each.</summary>
    public async Task<string[]> BarriersAsync()
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(BringJudge);
        return await Page.EvaluateAsync<string[]>(AskJudge);
    }

    /// <summary>
    /// The page as it stands, in each of these looks: a picture in the build folder and, where people read it most, the judge's word.
    /// </summary>
    /// <returns>What is wrong with it, a line each.</returns>
    public async Task<IReadOnlyList<string>> SeenAsync(string name, params Look[] looks)
    {
        List<string> wrong = [];
        foreach (var look in looks)
        {
            await Page.SetViewportSizeAsync(look.Width, look.Height);
            await Page.EmulateMediaAsync(new() { ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light });
            await PictureAsync($"{name}-{look}");
            if (look.IsJudged) wrong.AddRange((await BarriersAsync()).Select(barrier => $"{look}: {barrier}"));
            if (await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth")) wrong.Add($"{look}: {Page.Url} is wider than its window");
        }
        return wrong;
    }

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
