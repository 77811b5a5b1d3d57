using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Evidence;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What a ceremony on another box made, taken in by two people on the pages (CER-83).</summary>
internal static class ResultsTakenIn
{
    public static async Task ByTwoPeopleAsync(Browser browser, byte[] pack)
    {
        await using var online = await PagesAppliance.StartAsync();
        await using var olga = await Visit.BeginAsync(browser.Chromium, online);
        await using var otto = await Visit.BeginAsync(browser.Chromium, online, width: 390);
        var asker = await olga.SignInAsync("/ceremonies", Role.CaOfficer);
        await otto.SignInAsync("/approvals", Role.CaOfficer);

        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "Take results in" }).ClickAsync();
        await LookAsync(olga, pack, new string('0', 64));
        await Expect(olga.Page.Locator(".notice.bad")).ToContainTextAsync("of another log than the one that you know");
        await olga.PictureAsync("take-results-in-refused");
        // Of the paper, as people type it.
        await olga.Page.FillAsync("#key", EvidenceVerifier.Verify(pack, null).Key!.FileSha256.ToUpperInvariant());
        await PressAsync(olga, "Look at it first");
        await Expect(olga.Page.Locator(".checks")).ToContainTextAsync("The root plant-root");
        await Expect(olga.Page.Locator(".facts")).ToContainTextAsync("CN=Plant Root G1");
        Assert.Empty(await olga.SeenAsync("take-results-in", Look.All));

        await PressAsync(olga, "Take it in");
        await Expect(olga.Page.Locator(".notice.wait")).ToContainTextAsync("second person");
        var card = otto.Page.Locator(".proposal");
        await Expect(card.Locator("h3")).ToHaveTextAsync("Take in the results of a ceremony");
        foreach (var told in new[] { "CN=Plant Root G1", "This script was not rehearsed.", asker }) await Expect(card).ToContainTextAsync(told);
        Assert.Empty(await otto.SeenAsync("take-results-in-approve", new(390), new(1280, IsDark: true)));
        await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);

        await PressAsync(olga, "Take it in");
        await Expect(olga.Page.Locator(".notice.good")).ToContainTextAsync("The root of the plant");
        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "plant-root" }).ClickAsync();
        await Expect(olga.Page).ToHaveURLAsync(new Regex("/authorities/plant-root$"));
        Assert.Empty(olga.Complaints);
        Assert.Empty(otto.Complaints);
    }

    private static async Task LookAsync(Visit visit, byte[] pack, string logKey)
    {
        // Blazor listens to the field a moment after it is there.
        await visit.Page.SetInputFilesAsync("#pack:enabled", new FilePayload { Name = "plant-root-g1.tar", MimeType = "application/x-tar", Buffer = pack });
        await visit.Page.FillAsync("#key", logKey);
        await PressAsync(visit, "Look at it first");
    }

    private static Task PressAsync(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
}
