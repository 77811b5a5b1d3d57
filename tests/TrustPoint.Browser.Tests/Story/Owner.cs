using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests.Story;

/// <summary>A party of the story: its appliance, and two of its people, each at a browser of their own.</summary>
internal sealed partial class Owner : IAsyncDisposable
{
    private const string Primary = ".notice .actions button.primary";
    private readonly string name;
    private readonly string firstName;

    private Owner(string name, string firstName, ApplianceProcess box, Visit first, Visit second) => (this.name, this.firstName, Box, First, Second) = (name, firstName, box, first, second);

    /// <summary>Its appliance.</summary>
    public ApplianceProcess Box { get; }

    /// <summary>Who does most of it.</summary>
    public Visit First { get; }

    /// <summary>The second person.</summary>
    public Visit Second { get; }

    /// <summary>What was wrong with what they saw, a line each.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Two people come.</summary>
    public static async Task<Owner> ComeAsync(IBrowser chromium, string name, ApplianceProcess box, string locale, string first, string second)
    {
        await box.AdminAsync(HttpMethod.Post, "setup/finish");
        return new(name, first, box, await AtAsync(first), await AtAsync(second));

        async Task<Visit> AtAsync(string person)
        {
            var visit = await Visit.BeginAsync(chromium, $"https://localhost:{box.AdminPort}", locale);
            await visit.GoOnAsync(await TerminalPerson.ComeAsync(box, person));
            return visit;
        }
    }

    /// <summary>A picture of the page as the first person has it before them, on a phone and on a desk.</summary>
    public async Task SeenAsync(string station)
    {
        await First.ShownAsync();
        Wrong.AddRange(await First.SeenAsync($"story-{station}-{name}", new(390), new(1280)));
    }

    /// <summary>What a device is called here.</summary>
    public async Task<string> NameOfAsync(string serial) => (await Box.AdminAsync(HttpMethod.Get, $"devices?text={serial}")).GetProperty("items")[0].GetProperty("name").GetString()!;

    /// <summary>Opens a device's page.</summary>
    public async Task OpenDeviceAsync(string serial) => await First.OpenAsync($"/devices/{await NameOfAsync(serial)}");

    /// <summary>The seller's wizard: which devices go to whom, and two people sign.</summary>
    /// <returns>The transfer.</returns>
    public async Task<string> GiveAsync(string buyer, string buyerPem, params string[] serials)
    {
        var page = First.Page;
        await First.OpenAsync("/transfers");
        await SeenAsync("transfers-before");
        await page.Locator("a[href='/transfers/give']").ClickAsync();
        await page.FillAsync("#devices", string.Join('\n', await Task.WhenAll(serials.Select(NameOfAsync))));
        await page.FillAsync("#buyer", buyer);
        await page.FillAsync("#pem", buyerPem);
        await SeenAsync("give");
        await page.Locator("form button.primary").ClickAsync();
        await Expect(page).ToHaveURLAsync(OneTransfer());
        var path = new Uri(page.Url).PathAndQuery;
        await SeenAsync("give-draft");
        await SignAsync(First, path, firstName);
        await SignAsync(Second, path);
        await First.OpenAsync(path);
        await Expect(page.Locator("a[href*='package.zip']")).ToBeVisibleAsync();
        await SeenAsync("give-offered");
        return OneTransfer().Match(page.Url).Groups["id"].Value;
    }

    /// <summary>Somebody shows for this very document who is sitting there, and signs.</summary>
    /// <param name="visit">Whose browser.</param>
    /// <param name="path">The transfer's page.</param>
    /// <param name="first">Of the first of two signatures: the name that the page shows then; null: the transfer goes on by it.</param>
    public static async Task SignAsync(Visit visit, string path, string? first = null)
    {
        var page = visit.Page;
        await visit.OpenAsync(path);
        await page.Locator(Primary).First.ClickAsync();
        await Expect(page.Locator(".about")).ToContainTextAsync("transfer ");
        var before = await page.Locator(".title .badge").InnerTextAsync();
        await visit.ProveAsync();
        if (first is not null) await Expect(page.Locator(".notice").First).ToContainTextAsync(first);
        else await Expect(page.Locator(".title .badge")).Not.ToHaveTextAsync(before);
    }

    /// <summary>Takes a package in.</summary>
    public async Task TakeAsync(byte[] zip)
    {
        await First.OpenAsync("/transfers");
        await GiveFileAsync(First.Page, zip);
        await Expect(First.Page).ToHaveURLAsync(OneTransfer());
        await First.ShownAsync();
    }

    /// <summary>Downloads what goes to the other party.</summary>
    public async Task<byte[]> PackageAsync()
    {
        var download = await First.Page.RunAndWaitForDownloadAsync(() => First.Page.Locator("a[href*='package.zip']").ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Gives a page the file that it asks for.</summary>
    public static async Task GiveFileAsync(IPage page, byte[] zip)
    {
        // Blazor listens to the field a moment after it is there.
        await page.SetInputFilesAsync("#package:enabled", new FilePayload { Name = "transfer.zip", MimeType = "application/zip", Buffer = zip });
    }

    /// <summary>Does on a device's page what its form for this says.</summary>
    /// <param name="act">Such as <c>ReportLost</c>.</param>
    /// <param name="fields">What is filled in beside, by the ends of the fields' names.</param>
    public async Task ActAsync(string act, params (string Field, string Text)[] fields)
    {
        var form = First.Page.Locator("details.act", new() { Has = First.Page.Locator($"#{act}-reason") });
        if (await form.GetAttributeAsync("open") is null) await form.Locator("summary").ClickAsync();
        foreach (var (field, text) in fields) await First.Page.FillAsync($"#{act}-{field}", text);
        await form.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>The second person approves what waits.</summary>
    public async Task ApproveAsync(string about)
    {
        await Second.OpenAsync("/approvals");
        var card = Second.Page.Locator(".proposal", new() { HasText = about });
        await card.Locator("button.primary").First.ClickAsync();
        await Expect(card.Locator("button.primary")).ToHaveCountAsync(0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    [GeneratedRegex("/transfers/(?<id>[0-9a-f]{8}-[0-9a-f-]{27})")]
    private static partial Regex OneTransfer();
}
