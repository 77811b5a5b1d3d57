using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The people of ceremonies, each with a browser of their own, who do in it what a script says.</summary>
internal sealed class Meeting : IAsyncDisposable
{
    private readonly Dictionary<Visit, string> shares = [];
    private readonly HashSet<string> late = [];
    private readonly PagesAppliance own;

    private Meeting(PagesAppliance own, Visit anna, Visit wim, Visit[] custodians) => (this.own, Anna, Wim, Custodians) = (own, anna, wim, custodians);

    /// <summary>Leads.</summary>
    public Visit Anna { get; }

    /// <summary>Watches.</summary>
    public Visit Wim { get; }

    /// <summary>Hold shares; the first one on a phone.</summary>
    public IReadOnlyList<Visit> Custodians { get; }

    /// <summary>Everybody.</summary>
    public IEnumerable<Visit> All => [Anna, Wim, .. Custodians];

    /// <summary>Five people sign in.</summary>
    public static async Task<Meeting> GatherAsync(IBrowser chromium, PagesAppliance own)
    {
        var meeting = new Meeting(
            own, await Visit.BeginAsync(chromium, own), await Visit.BeginAsync(chromium, own),
            [await Visit.BeginAsync(chromium, own, width: 390), await Visit.BeginAsync(chromium, own), await Visit.BeginAsync(chromium, own)]);
        await meeting.Anna.SignInAsync("/ceremonies");
        await meeting.Wim.SignInAsync("/ceremonies", Role.Auditor);
        foreach (var custodian in meeting.Custodians)
        {
            // What only an eye reads: the picture of a share.
            await custodian.Page.AddInitScriptAsync("""
                window.drawn = [];
                const fill = CanvasRenderingContext2D.prototype.fillText;
                CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { window.drawn.push(text); return fill.call(this, text, ...rest); };
                """);
            await custodian.SignInAsync("/ceremonies", Role.Custodian);
        }
        return meeting;
    }

    /// <summary>Holds a ceremony from its first step to its evidence.</summary>
    /// <param name="script">What is done.</param>
    /// <param name="brought">The file that is brought to it.</param>
    /// <param name="pictures">Whether each step is kept as a picture, of the one who leads and of a phone.</param>
    /// <returns>The evidence.</returns>
    public async Task<byte[]> HoldAsync(string script, byte[]? brought = null, bool pictures = false)
    {
        var declared = ScriptText.Parse(Encoding.UTF8.GetBytes(script), "script.yaml");
        await BeginAsync(script, declared);
        var steps = Plan.Of(declared).Steps;
        foreach (var step in steps)
        {
            foreach (var visit in All) await ReachedAsync(visit, $"Step {step.Number} of {steps.Count}");
            if (pictures)
            {
                await Anna.PictureAsync($"{declared.Id}-{step.Number:00}-1280");
                await Custodians[0].PictureAsync($"{declared.Id}-{step.Number:00}-390");
            }
            await DoAsync(step.Act, declared, brought);
        }
        await Expect(Anna.Page.GetByText("Ended as written", new() { Exact = true })).ToBeVisibleAsync();
        var download = await Anna.Page.RunAndWaitForDownloadAsync(() => Anna.Page.GetByRole(AriaRole.Button, new() { Name = "Save the evidence" }).ClickAsync(), new() { Timeout = 60_000 });
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Chooses a script on the page where a ceremony begins.</summary>
    public static async Task ChooseAsync(Visit visit, string script, string field = "#file")
    {
        await visit.Page.SetInputFilesAsync($"{field}:enabled", new FilePayload { Name = "root.yaml", MimeType = "application/yaml", Buffer = Encoding.UTF8.GetBytes(script) });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var visit in All) await visit.DisposeAsync();
    }

    private async Task BeginAsync(string script, CeremonyScript declared)
    {
        await Anna.OpenAsync("/ceremonies/begin");
        await ChooseAsync(Anna, script);
        await Expect(Anna.Page.Locator(".plan li")).ToHaveCountAsync(Plan.Of(declared).Steps.Count);
        await PressAsync(Anna, "Begin with this script");
        await Expect(Anna.Page).ToHaveURLAsync(new Regex($"/ceremonies/{declared.Id}$"));
        foreach (var visit in All.Skip(1)) await visit.OpenAsync($"/ceremonies/{declared.Id}");
    }

    private async Task DoAsync(StepAct act, CeremonyScript script, byte[]? brought)
    {
        switch (act)
        {
            case StepAct.Gather:
                await PressAsync(Anna, "Administrator");
                // The places that are taken go from the pages of the others, and the buttons below them move up.
                await TakenAsync(Wim, "Administrator");
                await PressAsync(Wim, "Witness");
                foreach (var custodian in Custodians)
                {
                    await TakenAsync(custodian, "Administrator");
                    await TakenAsync(custodian, "Witness");
                    await PressAsync(custodian, "Custodian");
                }
                await PressAsync(Anna, "Everybody is here and was checked");
                // It was not rehearsed: the custodians say that it need not be.
                foreach (var custodian in Custodians.Take(2)) await PressAsync(custodian, "Accept");
                break;
            case StepAct.Compare:
                await CompareAsync(Anna);
                await CompareAsync(Wim);
                break;
            case StepAct.Approve:
                foreach (var custodian in Custodians.Take(2)) await ApproveAsync(custodian, script);
                break;
            case StepAct.Confirm confirm:
                var by = confirm.By == CeremonyRole.Witness ? Wim : Anna;
                await by.Page.FillAsync("#seen", "Seals 4711 and 4712, unbroken");
                await PressAsync(by, "It is done as written");
                break;
            case StepAct.HandOut:
                await PressAsync(Anna, "Make the shares");
                foreach (var custodian in Custodians) await TakeShareAsync(custodian);
                break;
            case StepAct.Unlock:
                foreach (var custodian in Custodians.Take(2))
                {
                    await custodian.Page.FillAsync("#words", shares[custodian]);
                    await PressLateAsync(custodian, "Give my share");
                }
                break;
            case StepAct.Machine:
                if (brought is not null && await Anna.Page.Locator("#brought").IsVisibleAsync())
                {
                    await Anna.Page.SetInputFilesAsync("#brought:enabled", new FilePayload { Name = "issuing.csr", MimeType = "application/pkcs10", Buffer = brought });
                    await Expect(Anna.Page.Locator(".ceremony-step .notice.good")).ToContainTextAsync("It is here");
                }
                await PressAsync(Anna, "Do this step");
                break;
            case StepAct.SignOff:
                foreach (var person in All) await PressAsync(person, "Sign the minutes");
                break;
            default:
                throw new InvalidOperationException($"nobody here knows how to do {act}");
        }
    }

    // Why it is not reached the pages of the others do not say: what was refused stands on the page of who leads.
    private async Task ReachedAsync(Visit visit, string step)
    {
        try
        {
            await Expect(visit.Page.Locator(".ceremony-step")).ToContainTextAsync(step);
        }
        catch (PlaywrightException missed)
        {
            throw new InvalidOperationException($"{visit.Name} does not see {step}. {Anna.Name} sees:\n{await Anna.Page.Locator("main").InnerTextAsync()}", missed);
        }
    }

    private static Task TakenAsync(Visit visit, string role) => Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = role, Exact = true })).ToHaveCountAsync(0);

    // Anna has no mouse: what she needs she reaches from wherever she is, key by key.
    private async Task PressAsync(Visit visit, string name)
    {
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        if (visit != Anna)
        {
            await button.ClickAsync();
            return;
        }
        await Expect(button).ToBeEnabledAsync();
        for (var keys = 0; !await button.EvaluateAsync<bool>("button => button === document.activeElement"); keys++)
        {
            Assert.True(keys < 200, $"'{name}' is not reached by the keyboard");
            await visit.Page.Keyboard.PressAsync("Tab");
        }
        await visit.Page.Keyboard.PressAsync("Enter");
    }

    // Whoever approves shows again who is sitting there, for this script and nothing else.
    private async Task ApproveAsync(Visit custodian, CeremonyScript script)
    {
        await PressAsync(custodian, "Approve this script");
        await Expect(custodian.Page.Locator(".about")).ToHaveTextAsync($"ceremony {script.Id}, script {script.Sha256}");
        await custodian.PictureAsync("ceremony-confirm");
        await custodian.ProveAsync();
        await Expect(custodian.Page.GetByRole(AriaRole.Button, new() { Name = "Approve this script", Exact = true })).ToHaveCountAsync(0);
    }

    // A share is a picture, shown once, and typed from paper.
    private async Task TakeShareAsync(Visit custodian)
    {
        await PressAsync(custodian, "Show my share");
        await Expect(custodian.Page.Locator("canvas.share")).ToBeVisibleAsync();
        await custodian.Page.WaitForFunctionAsync("() => window.drawn.length > 0");
        var words = (await custodian.Page.EvaluateAsync<string[]>("() => window.drawn")).Where(text => Regex.IsMatch(text, "^[a-z]+$")).ToList();
        Assert.Equal(33, words.Count);
        // Nowhere in the page's text.
        Assert.DoesNotContain($"{words[0]} {words[1]}", await custodian.Page.ContentAsync(), StringComparison.Ordinal);
        await custodian.PictureAsync("ceremony-share");
        shares[custodian] = string.Join(' ', words);
        await custodian.Page.FillAsync("#words", shares[custodian]);
        await PressLateAsync(custodian, "That is what I wrote down");
        await Expect(custodian.Page.Locator("#words")).ToHaveCountAsync(0);
    }

    // Writing a share down takes longer than a proof of who is sitting there is good for: it is asked for over the page, and what was typed counts.
    private async Task PressLateAsync(Visit custodian, string name)
    {
        using var later = late.Add(name) ? own.Later(Sessions.Fresh + TimeSpan.FromMinutes(1)) : null;
        await PressAsync(custodian, name);
        if (later is not null) await custodian.ProveAsync();
    }

    private async Task CompareAsync(Visit visit)
    {
        var asked = Regex.Matches(await visit.Page.Locator("label[for=groups]").InnerTextAsync(), @"\d+").Select(number => int.Parse(number.Value)).ToList();
        var groups = await visit.Page.Locator(".spoken .groups code").AllInnerTextsAsync();
        await visit.Page.Locator("#groups").PressSequentiallyAsync($"{groups[asked[0] - 1]} {groups[asked[1] - 1]}");
        await PressAsync(visit, "It is the same");
        await Expect(visit.Page.Locator("#groups")).ToHaveCountAsync(0);
    }
}
