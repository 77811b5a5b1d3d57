using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>A whole root ceremony with five people, each with an own device: from a blank token to the evidence.</summary>
[Collection(Browsers.Door)]
public class CeremonyTests(Browser browser)
{
    private const string Script = """
        ceremony: root
        id: plant-root-g1
        title: The root of the plant
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        key: {algorithm: ec-p384}
        authority: {name: plant-root, common-name: Plant Root G1, organization: Example, country: DE, crl-days: 366}
        """;

    [Fact]
    public async Task Five_people_make_a_root_in_the_browser_and_its_evidence_verifies()
    {
        await using var own = await PagesAppliance.StartAsync(inSoftHsm: true);
        await using var anna = await Visit.BeginAsync(browser.Chromium, own);
        await using var wim = await Visit.BeginAsync(browser.Chromium, own);
        await using var cora = await Visit.BeginAsync(browser.Chromium, own, width: 390);
        await using var cem = await Visit.BeginAsync(browser.Chromium, own);
        await using var carl = await Visit.BeginAsync(browser.Chromium, own);
        Visit[] custodians = [cora, cem, carl];
        Visit[] all = [anna, wim, .. custodians];

        // The script is checked before anything begins.
        await anna.SignInAsync("/ceremonies");
        await anna.PictureAsync("ceremonies-1280-none");
        await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Begin a ceremony" }).First.ClickAsync();
        await ChooseAsync(anna, Script.Replace("needed: 2", "needed: 1\npin: 1234", StringComparison.Ordinal));
        await Expect(anna.Page.Locator(".notice.bad")).ToContainTextAsync("never stands in a script");
        await ChooseAsync(anna, Script);
        await Expect(anna.Page.Locator(".plan li")).ToHaveCountAsync(15);
        await anna.PictureAsync("ceremony-begin-1280");
        await PressAsync(anna, "Begin with this script");
        await Expect(anna.Page).ToHaveURLAsync(new Regex("/ceremonies/plant-root-g1$"));

        // Everybody comes on an own device.
        foreach (var custodian in custodians)
        {
            await custodian.Page.AddInitScriptAsync("""
                window.drawn = [];
                const fill = CanvasRenderingContext2D.prototype.fillText;
                CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { window.drawn.push(text); return fill.call(this, text, ...rest); };
                """);
            await custodian.SignInAsync("/ceremonies/plant-root-g1", Role.Custodian);
            await PressAsync(custodian, "Custodian");
        }
        await wim.SignInAsync("/ceremonies/plant-root-g1", Role.Auditor);
        await PressAsync(wim, "Witness");
        await PressAsync(anna, "Administrator");
        await PressAsync(anna, "Everybody is here and was checked");
        await Expect(Step(wim)).ToContainTextAsync("Step 2 of 15");
        // It was not rehearsed: the custodians say that it need not be.
        await PressAsync(cora, "Accept");
        await PressAsync(cem, "Accept");
        await cora.PictureAsync("ceremony-390-compare");
        await CompareAsync(anna);
        await CompareAsync(wim);
        await ApproveAsync(cora);
        await ApproveAsync(cem);
        await PressAsync(anna, "Do this step");
        await wim.Page.FillAsync("#seen", "Seals 4711 and 4712, unbroken");
        await PressAsync(wim, "It is done as written");
        await PressAsync(anna, "Do this step");

        // A share is a picture, shown once, and typed from paper.
        await PressAsync(anna, "Make the shares");
        foreach (var custodian in custodians)
        {
            await PressAsync(custodian, "Show my share");
            await Expect(custodian.Page.Locator("canvas.share")).ToBeVisibleAsync();
            await custodian.Page.WaitForFunctionAsync("() => window.drawn.length > 0");
            var words = (await custodian.Page.EvaluateAsync<string[]>("() => window.drawn")).Where(text => Regex.IsMatch(text, "^[a-z]+$")).ToList();
            Assert.Equal(33, words.Count);
            // Nowhere in the page's text.
            Assert.DoesNotContain($"{words[0]} {words[1]}", await custodian.Page.ContentAsync(), StringComparison.Ordinal);
            if (custodian == cora) await custodian.PictureAsync("ceremony-390-share");
            await custodian.Page.FillAsync("#words", string.Join(' ', words));
            await PressAsync(custodian, "That is what I wrote down");
        }

        // A key, a certificate, a fingerprint, a list, and the safe.
        foreach (var title in new[] { "The token is prepared", "The key is made", "The root signs its certificate" })
        {
            await Expect(Step(anna)).ToContainTextAsync(title);
            await PressAsync(anna, "Do this step");
        }
        await Expect(Step(wim)).ToContainTextAsync("The certificate is the one that was made");
        await anna.PictureAsync("ceremony-1280-fingerprint");
        await wim.OpenAsync("/ceremonies/plant-root-g1/projection");
        await wim.PictureAsync("ceremony-1280-projection");
        await wim.OpenAsync("/ceremonies/plant-root-g1");
        await CompareAsync(anna);
        await CompareAsync(wim);
        await Expect(Step(anna)).ToContainTextAsync("The first revocation list");
        await PressAsync(anna, "Do this step");
        await Expect(Step(anna)).ToContainTextAsync("The token is closed");
        await PressAsync(anna, "Do this step");
        await anna.Page.FillAsync("#seen", "Bag 4713");
        await PressAsync(anna, "It is done as written");
        foreach (var person in all) await PressAsync(person, "Sign the minutes");
        await Expect(anna.Page.GetByText("Ended as written", new() { Exact = true })).ToBeVisibleAsync();
        await anna.PictureAsync("ceremony-1280-ended");
        Assert.Empty(await anna.BarriersAsync());

        var download = await anna.Page.RunAndWaitForDownloadAsync(() => anna.Page.GetByRole(AriaRole.Button, new() { Name = "Save the evidence" }).ClickAsync());
        var verdict = TrustPoint.Ceremonies.Evidence.EvidenceVerifier.Verify(await File.ReadAllBytesAsync(await download.PathAsync()), null);
        Assert.Empty(verdict.Findings);
        Assert.Equal(5, verdict.Run!.People.Count);
        foreach (var person in all) Assert.Empty(person.Complaints);
    }

    private static ILocator Step(Visit visit) => visit.Page.Locator(".ceremony-step");

    private static async Task ChooseAsync(Visit visit, string script)
    {
        // Blazor listens to the field a moment after it is there.
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('#file')?._blazorInputFileNextFileId !== undefined");
        await visit.Page.SetInputFilesAsync("#file", new FilePayload { Name = "root.yaml", MimeType = "application/yaml", Buffer = Encoding.UTF8.GetBytes(script) });
    }

    // Whoever approves shows again who is sitting there, for this script and nothing else.
    private static async Task ApproveAsync(Visit custodian)
    {
        await PressAsync(custodian, "Approve this script");
        await Expect(custodian.Page.Locator(".about")).ToContainTextAsync("ceremony plant-root-g1, script ");
        await custodian.PictureAsync("ceremony-confirm");
        await custodian.Page.FillAsync("#code", custodian.RecoveryCode);
        await PressAsync(custodian, "Go on");
        await PressAsync(custodian, "Approve this script");
    }

    private static Task PressAsync(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static async Task CompareAsync(Visit visit)
    {
        var asked = Regex.Matches(await visit.Page.Locator("label[for=groups]").InnerTextAsync(), @"\d+").Select(number => int.Parse(number.Value)).ToList();
        var groups = await visit.Page.Locator(".spoken .groups code").AllInnerTextsAsync();
        await visit.Page.FillAsync("#groups", $"{groups[asked[0] - 1]} {groups[asked[1] - 1]}");
        await PressAsync(visit, "It is the same");
        await Expect(visit.Page.Locator("#groups")).ToHaveCountAsync(0);
    }
}
