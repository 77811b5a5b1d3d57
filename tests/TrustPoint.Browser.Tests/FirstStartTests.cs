using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The first start as somebody does it who has just unpacked the box: from the code on the console to the first certificate.</summary>
[Collection(Browsers.FirstStart)]
public sealed class FirstStartTests(Browser browser) : IAsyncLifetime
{
    private const string Password = "seven quiet mountains";
    private ApplianceProcess appliance = null!;
    private Visit visit = null!;
    private string key = "";

    private IPage Page => visit.Page;

    private string Url => $"https://localhost:{appliance.AdminPort}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await visit.DisposeAsync();
        await appliance.DisposeAsync();
    }

    [Fact]
    public async Task From_the_code_on_the_console_to_a_root_of_our_own_and_the_first_certificate()
    {
        List<string> wrong = [];
        await UnpackAsync(("TrustPoint__Keys__Module", "software"));
        await Page.GotoAsync("/devices");
        await TitledAsync("Set up this box");
        await SeenAsync("code");
        await Page.FillAsync("#code", "0000-0000-0000-0000-0000-0000");
        await GoOnAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("That is not the code");
        await Page.FillAsync("#code", Code);
        await GoOnAsync();
        await TitledAsync("Who are you?");
        await Page.FillAsync("#display-name", "Anna Lund");
        await Page.FillAsync("#name", "anna");
        await Page.Locator("#password").PressSequentiallyAsync("anna");
        await Expect(Page.Locator("#strength")).ToHaveTextAsync("Too short: 8 more characters.");
        await SeenAsync("person");
        await GoOnAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("at least 12 characters");
        await Page.FillAsync("#password", Password);
        await GoOnAsync();
        await SeenAsync("authenticator");
        await ConfirmAsync();
        Assert.Equal(10, (await Page.Locator(".codes li").AllInnerTextsAsync()).Distinct().Count());
        await SeenAsync("recovery");
        await visit.GiveAuthenticatorAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Kept: now add a passkey" }).ClickAsync();
        await Page.FillAsync("#label", "office laptop");
        await GoOnAsync();

        await TitledAsync("What is this box for?");
        await SeenAsync("purpose");
        // The menu of an ordinary page is not to be had by its address either.
        await Page.GotoAsync("/authorities");
        await TitledAsync("What is this box for?");
        await Page.GetByRole(AriaRole.Button, new() { Name = "We run machines" }).ClickAsync();
        await TitledAsync("How is it reached?");
        await SeenAsync("names");
        await Page.FillAsync("#names", "not a name!");
        await GoOnAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("must be DNS names or IP addresses");
        await Page.FillAsync("#names", "localhost\n127.0.0.1");
        await GoOnAsync();
        await TitledAsync("Where do the keys live?");
        await SeenAsync("keys");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stay with this" }).ClickAsync();

        await TitledAsync("Who signs the certificates?");
        await SeenAsync("restart");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Restart now" }).ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Sign in", new() { Timeout = 60_000 });
        await SignInAsync();
        await TitledAsync("Who signs the certificates?");
        await Page.FillAsync("#own", "Lund Pumps");
        await SeenAsync("hierarchy");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make them" }).ClickAsync();
        await TitledAsync("Is the clock right?");
        await Expect(Page.Locator(".facts .badge")).ToHaveTextAsync("The same, within a minute");
        await SeenAsync("time");
        await Page.GetByRole(AriaRole.Button, new() { Name = "The clock is right" }).ClickAsync();
        await TitledAsync("This is what there is now");
        await Expect(Page.Locator(".facts")).ToContainTextAsync("CN=Lund Pumps Root G1,O=Lund Pumps");
        await SeenAsync("summary");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Finish" }).ClickAsync();

        await TitledAsync("Add a device");
        await Expect(Page.Locator(".label").First).ToHaveTextAsync("Software keys");
        await Page.FillAsync("#name", "pump-1");
        await Page.Locator(".sheet button").ClickAsync();
        await TitledAsync("pump-1");
        await Page.Locator("p.actions button").ClickAsync();
        await EnrolAsync(await Page.Locator("pre.commands").InnerTextAsync());
        await Expect(Page.Locator(".title .badge")).ToHaveTextAsync("in operation");
        Assert.Contains("Lund Pumps Issuing CA G1", (await appliance.AdminAsync(HttpMethod.Get, "authorities")).ToString(), StringComparison.Ordinal);
        Assert.Contains("first-start.finished", (await appliance.CommandAsync("audit", "list")).Done, StringComparison.Ordinal);
        await Page.GotoAsync("/first-start");
        await TitledAsync("All is well");
        var passkey = Assert.Single((await appliance.JsonAsync("user", "passkeys", "anna")).EnumerateArray());
        Assert.Equal(("office laptop", "localhost"), (passkey.GetProperty("label").GetString(), passkey.GetProperty("host").GetString()));
        Assert.Contains("is removed", (await appliance.CommandAsync("user", "passkeys", "anna", "--remove", passkey.GetProperty("name").GetString()!)).Done, StringComparison.Ordinal);
        Assert.Contains("There is no passkey.", (await appliance.CommandAsync("user", "passkeys", "anna")).Done, StringComparison.Ordinal);
        Assert.Empty(wrong);
        // While it restarts, the browser says that nobody answers; that is no complaint about a page.
        Assert.DoesNotContain(visit.Complaints, text => text.Contains("Content Security Policy", StringComparison.Ordinal));

        async Task SeenAsync(string name) => wrong.AddRange(await visit.SeenAsync($"first-{name}", Look.All));
    }

    [Fact]
    public async Task Below_a_company_root_the_request_waits_until_its_certificate_comes()
    {
        await UnpackAsync();
        await JoinAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Both" }).ClickAsync();
        await TitledAsync("How is it reached?");
        await GoOnAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stay with this" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Restart now" }).ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Sign in", new() { Timeout = 60_000 });
        await SignInAsync();
        await Page.GetByText("Below our company's root").ClickAsync();
        await Page.FillAsync("#below", "Lund Pumps");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make key and request" }).ClickAsync();
        var request = await Page.Locator("pre.commands").InnerTextAsync();
        await visit.PictureAsync("first-request-1280-light");

        // Somebody leaves; the request is there when they come back.
        await Page.GotoAsync("/first-start");
        await Expect(Page.Locator("pre.commands")).ToHaveTextAsync(request.Trim());
        using var company = new TemporaryDirectory();
        await File.WriteAllTextAsync(company.File("request.pem"), request);
        var chain = (await Shell.BashAsync("""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.pem -subj '/O=Lund/CN=Lund Root' -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
            printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' > ext
            openssl x509 -req -in request.pem -CA root.pem -CAkey root.key -CAcreateserial -days 1800 -extfile ext -out issuing.pem 2>/dev/null
            cat root.pem issuing.pem
            """, company.Path)).Done;
        await Page.FillAsync("#pem", "this is no certificate");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take it in" }).ClickAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("no certificate");
        await Page.FillAsync("#pem", chain);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take it in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "The clock is right" }).ClickAsync();
        await Expect(Page.Locator(".facts")).ToContainTextAsync("CN=Lund Root,O=Lund");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Finish" }).ClickAsync();

        await TitledAsync("Add a device");
        await Page.FillAsync("#name", "pump-1");
        await Page.Locator(".sheet button").ClickAsync();
        await Page.Locator("p.actions button").ClickAsync();
        await EnrolAsync(await Page.Locator("pre.commands").InnerTextAsync());
        await Expect(Page.Locator(".title .badge")).ToHaveTextAsync("in operation");
    }

    [Fact]
    public async Task A_code_makes_one_administrator_and_the_newest_one_counts()
    {
        await UnpackAsync();
        var before = Code;
        using var program = await appliance.ApiClientAsync(null);
        var refused = await program.GetAsync("devices");
        Assert.Equal(404, (int)refused.StatusCode);
        Assert.Contains("the first start is not finished", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var made = (await appliance.JsonAsync("setup", "code")).GetProperty("code").GetString()!;
        await Page.GotoAsync("/no-such-page");
        await Expect(Page).ToHaveURLAsync($"{Url}/first-start");
        await Page.FillAsync("#code", before);
        await GoOnAsync();
        await Expect(Page.Locator(".notice.bad")).ToContainTextAsync("That is not the code");
        await JoinAsync(made);

        await using var stranger = await Visit.BeginAsync(browser.Chromium, Url);
        await stranger.Page.GotoAsync("/first-start");
        await Expect(stranger.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        Assert.Contains("there are people already", (await appliance.CommandAsync("setup", "code")).Error, StringComparison.Ordinal);
    }

    private async Task UnpackAsync(params (string Name, string Value)[] settings)
    {
        appliance = await ApplianceProcess.StartAsync(null, settings);
        visit = await Visit.BeginAsync(browser.Chromium, Url);
    }

    private string Code => Regex.Match(appliance.Written, "Set-up code +([0-9A-Z-]+)").Groups[1].Value;

    private async Task JoinAsync(string? code = null)
    {
        await Page.GotoAsync("/first-start");
        await Page.FillAsync("#code", code ?? Code);
        await GoOnAsync();
        await Page.FillAsync("#display-name", "Anna Lund");
        await Page.FillAsync("#name", "anna");
        await Page.FillAsync("#password", Password);
        await GoOnAsync();
        await ConfirmAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await TitledAsync("What is this box for?");
    }

    private async Task ConfirmAsync()
    {
        await TitledAsync("Set up your second factor");
        key = await Page.Locator("code").InnerTextAsync();
        await Page.FillAsync("#code", AuthenticatorApp.CodeOf(key));
        await GoOnAsync();
        await TitledAsync("Your recovery codes");
    }

    private async Task SignInAsync()
    {
        await Page.FillAsync("#name", "anna");
        await Page.FillAsync("#password", Password);
        await GoOnAsync();
        await Page.FillAsync("#code", AuthenticatorApp.CodeOf(key, stepsAhead: 1));
        await GoOnAsync();
    }

    private async Task EnrolAsync(string commands)
    {
        using var device = new TemporaryDirectory();
        await File.WriteAllTextAsync(device.File("trustpoint-anchors.pem"), (await appliance.CommandAsync("ca", "export", "--anchors")).Done);
        _ = (await Shell.BashAsync(Browser.WithCurl(commands), device.Path)).Done;
    }

    private Task TitledAsync(string title) => Expect(Page.Locator("h1")).ToHaveTextAsync(title, new() { Timeout = 20_000 });

    private Task GoOnAsync() => Page.ClickAsync("main button[type=submit]");
}
