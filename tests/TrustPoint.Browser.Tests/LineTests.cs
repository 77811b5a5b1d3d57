using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>From the model of a device to the voucher on a stick: what a manufacturer sets up, what its line does with it, and what an operator takes in.</summary>
[Collection(Browsers.Name)]
public class LineTests(Browser browser)
{
    [Fact]
    public async Task A_line_makes_devices_by_the_code_of_a_batch_and_says_how_many_of_its_quota()
    {
        await using var own = await PagesAppliance.StartAsync();
        await own.MakeLineAsync("assembly");
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/factory/models/new/add");

        // What follows from each choice is said while it is made.
        var follows = page.Locator(".checks");
        await Expect(follows.Locator("li.bad")).ToHaveCountAsync(0);
        await page.CheckAsync("input[value=Logged]");
        await Expect(follows.Locator("li.bad")).ToContainTextAsync("a thief on the way");
        await page.CheckAsync("input[value=Verified]");
        await page.CheckAsync("#ahead");
        await Expect(follows.Locator("li.wait")).ToContainTextAsync("For 90 days");
        await page.UncheckAsync("#clock");
        await Expect(follows.Locator("li.bad")).ToContainTextAsync("for ever");
        await page.CheckAsync("#clock");
        await page.FillAsync("#name", "drive");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a model" }).ClickAsync();
        await Expect(page.Locator(".card")).ToContainTextAsync("good for 90 days at most");

        // The code is shown once, with what the line types; that is typed.
        await page.GetByRole(AriaRole.Link, new() { Name = "Open a batch" }).ClickAsync();
        await page.FillAsync("#name", "shift-6");
        await page.FillAsync("#quota", "2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open it" }).ClickAsync();
        var commands = await page.Locator("pre.commands").InnerTextAsync();
        await visit.PictureAsync("batch-opened-1280");
        Assert.Empty(await visit.BarriersAsync());
        await visit.OpenAsync("/factory/batches/shift-6");
        await Expect(page.Locator(".quota")).ToHaveTextAsync("0 of 2");
        Assert.DoesNotContain(Regex.Match(commands, "shift-6:([^']+)").Groups[1].Value, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Contains("shift-6:CODE", await page.Locator("pre.commands").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("serialNumber = SN-1001", await MadeAsync(own, commands), StringComparison.Ordinal);
        await Expect(page.Locator(".quota")).ToHaveTextAsync("1 of 2"); // by itself

        await page.Locator(".act summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close it now" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("ended");
        await visit.OpenAsync("/factory/batches?state=Ended");
        await Expect(page.Locator("tbody th")).ToHaveTextAsync("shift-6");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_voucher_file_is_dropped_looked_into_row_by_row_and_what_can_be_used_is_kept()
    {
        await using var own = await PagesAppliance.StartAsync();
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der, isByHand: true);
        var plant = Certificate.Decode(Pem.Certificates(own.Anchors)[0]);
        var tampered = maker.Ahead("SN-40004", plant, null);
        tampered[tampered.AsSpan().IndexOf("SN-4"u8)] ^= 1;
        var file = maker.File(
            "order 17", maker.Ahead("SN-40001", plant, DateTimeOffset.UtcNow.AddDays(90)), maker.Ahead("SN-40002", plant, new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            maker.Ahead("SN-40003", Certificate.Decode(maker.Der), null), tampered);
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/onboarding");
        await page.GetByRole(AriaRole.Link, new() { Name = "Vouchers brought by hand" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Take in a voucher file" }).First.ClickAsync();

        await LookAsync(visit, file);
        await Expect(page.Locator(".lead")).ToHaveTextAsync("1 of 4 vouchers can be used. Nothing is kept yet.");
        await Expect(page.Locator(".facts")).ToContainTextAsync("Plant North");
        await Expect(page.Locator(".facts")).ToContainTextAsync(Grouped(maker.Der)); // who signed it
        await Expect(page.Locator(".facts")).ToContainTextAsync(Grouped(plant.Der.ToArray())); // for which owner
        await Expect(page.Locator("tr", new() { HasText = "SN-40001" }).Locator(".badge.good")).ToHaveTextAsync("can be used");
        await Expect(page.Locator("tr", new() { HasText = "SN-40002" })).ToContainTextAsync("it has expired");
        await Expect(page.Locator("tr", new() { HasText = "SN-40003" })).ToContainTextAsync("another owner's");
        await Expect(page.Locator("tr", new() { HasText = "no. 4, unreadable" })).ToContainTextAsync("does not verify");
        Assert.Empty(await visit.SeenAsync("voucher-file", Look.All));

        await page.GetByRole(AriaRole.Button, new() { Name = "Keep the one voucher" }).ClickAsync();
        await Expect(page.Locator(".lead")).ToContainTextAsync("1 of 4 vouchers are kept.");
        await page.GetByRole(AriaRole.Link, new() { Name = "See them in the list" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "SN-40001" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("waits for its device");

        // What is here already is not taken twice, and a file that was changed on its way not at all.
        await visit.OpenAsync("/onboarding/vouchers/import");
        await LookAsync(visit, file);
        await Expect(page.Locator("tr", new() { HasText = "SN-40001" })).ToContainTextAsync("it is here already");
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("Keep") })).ToHaveCountAsync(0);
        file[file.AsSpan().IndexOf("order 17"u8)] ^= 1;
        await page.GetByRole(AriaRole.Button, new() { Name = "Another file" }).ClickAsync();
        await LookAsync(visit, file);
        await Expect(page.Locator(".notice.bad")).ToContainTextAsync("it was changed on its way");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_not_change_it_sees_it_without_buttons_and_opens_no_form_by_its_address()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/", Role.Auditor);
        foreach (var path in new[] { "/factory/models", "/factory/batches", "/onboarding/attempts", "/onboarding/vouchers" })
        {
            await visit.OpenAsync(path);
            await Expect(visit.Page.Locator("main .primary")).ToHaveCountAsync(0);
            await Expect(visit.Page.Locator("main [role=alert]")).ToHaveCountAsync(0);
        }
        foreach (var path in new[] { "/factory/models/new/add", "/factory/batches/new/open", "/onboarding/vouchers/import" })
        {
            await visit.OpenAsync(path);
            await Expect(visit.Page.Locator("main [role=alert]")).ToContainTextAsync("may not");
            await Expect(visit.Page.Locator("main :is(input, select)")).ToHaveCountAsync(0);
        }
        Assert.Empty(visit.Complaints);
    }

    private static async Task LookAsync(Visit visit, byte[] file)
    {
        var look = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" });
        // The field is there a moment before the page listens to it.
        await Waiting.UntilAsync(async () =>
        {
            await visit.Page.SetInputFilesAsync("#file:enabled", new FilePayload { Name = "order-17.tpv", MimeType = "application/cms", Buffer = file });
            try
            {
                await Expect(look).ToBeEnabledAsync(new() { Timeout = 1000 });
                return true;
            }
            catch (PlaywrightException)
            {
                return false;
            }
        });
        await look.ClickAsync();
    }

    private static string Grouped(byte[] der) => string.Join(' ', Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(der)).Chunk(4).Select(group => new string(group)));

    // What the page says for openssl and curl, word for word; only the trust anchors are brought by hand, and of the two ways to prove itself the line takes the code.
    private static async Task<string> MadeAsync(PagesAppliance appliance, string commands)
    {
        using var line = new TemporaryDirectory();
        await File.WriteAllTextAsync(line.File("trustpoint-anchors.pem"), appliance.Anchors);
        var typed = commands.Split('\n').Select(text => text.Trim()).Where(text => Regex.IsMatch(text, @"^(\(umask|serial=|openssl|curl) ?") && !text.Contains("line-ra", StringComparison.Ordinal));
        _ = (await Shell.BashAsync("set -e\n" + string.Join('\n', typed), line.Path)).Done;
        return (await Shell.BashAsync("openssl x509 -in SN-1001.pem -noout -subject", line.Path)).Done;
    }
}
