using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using TrustPoint.Ca.Retirement;
using TrustPoint.Formats.Retirement;
using TrustPoint.Testing;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The end of an authority on its page by two people, and then of the box itself, down to what a process on its data still says.</summary>
[Collection(Browsers.Door)] // beside CeremonyTests: a process has one SoftHSM, and its folder
public class EndTests(Browser browser)
{
    private const string Issuing = "evaluation-issuing-g1";
    private const string Root = "evaluation-root-g1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact] // LIF-55, LIF-57
    public async Task LIF_57_two_people_end_an_authority_on_its_page_and_then_the_box_ends_with_its_keys()
    {
        using var folder = new TemporaryDirectory();
        var own = await PagesAppliance.StartAsync();
        await using var stopped = own;
        await own.AddDeviceAsync(new("press-9", "plant"));
        var issued = await own.IssueAsync("tls-client", Testing.Requests.Csr.For("CN=press").Der.ToArray());

        // The report: what is in force, with the command.
        await using var anna = await Visit.BeginAsync(browser.Chromium, own);
        await using var bert = await Visit.BeginAsync(browser.Chromium, own);
        await anna.SignInAsync($"/authorities/{Issuing}");
        await bert.SignInAsync("/approvals");
        var page = anna.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "End for ever …" }).ClickAsync();
        await Expect(page.Locator(".to-do")).ToContainTextAsync($"./trustpoint cert revoke {Convert.ToHexString(issued.Serial)} --reason cessationOfOperation");
        Assert.Empty(await anna.SeenAsync("authority-end-report", new Look(390), new Look(1280)));
        await anna.OpenAsync("/settings/end");
        await Expect(page.Locator("main")).ToContainTextAsync("These authorities are not ended");
        Assert.Empty(await anna.SeenAsync("box-end-checklist", new Look(390), new Look(1280)));

        // Two people, on the page.
        await own.RevokeAsync(Issuing, issued.Serial);
        await anna.OpenAsync($"/authorities/{Issuing}/end");
        await anna.PictureAsync("authority-end-free-1280");
        await page.FillAsync("#reason", "the plant is closed");
        await page.FillAsync("#confirm", $"END {Issuing}");
        var end = page.GetByRole(AriaRole.Button, new() { Name = "End it for ever" });
        await end.ClickAsync();
        await Expect(page.Locator(".notice.wait")).ToContainTextAsync("second person");
        Assert.Empty(await anna.SeenAsync("authority-end-waits", new Look(390), new Look(1280)));
        await bert.Page.ReloadAsync();
        await bert.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(bert.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        await end.ClickAsync();
        await Expect(page.Locator(".notice.good")).ToContainTextAsync("has ended for ever");
        await page.GetByRole(AriaRole.Link, new() { Name = "Certificate of retirement" }).ClickAsync();
        await Expect(page.Locator(".retirement")).ToContainTextAsync("the plant is closed");
        Assert.Empty(await anna.SeenAsync("authority-end-certificate", new Look(390), new Look(1280)));
        await anna.OpenAsync($"/authorities/{Issuing}");
        Assert.Empty(await anna.SeenAsync("authority-ended", new Look(390), new Look(1280)));

        // The box is not ended while an authority is not.
        Assert.Equal([Root], await own.ObstaclesAsync());
        await Assert.ThrowsAsync<EndRefusedException>(() => own.EndAsync(folder.File("evidence")));
        Assert.False(Directory.Exists(folder.File("evidence")));
        await own.EndAuthorityAsync(Root);
        Assert.Empty(await own.ObstaclesAsync());
        await anna.OpenAsync("/settings/end");
        Assert.Empty(await anna.SeenAsync("box-end-ready", new Look(390), new Look(1280)));
        // Not into the box itself.
        Assert.Contains("data directory", (await Assert.ThrowsAsync<EndRefusedException>(() => own.EndAsync(Path.Combine(own.DataDirectory, "evidence")))).Message, StringComparison.Ordinal);
        Assert.Empty(anna.Complaints);
        // As it is typed at the box, and approved by somebody else.
        Dictionary<string, string> box = own.Settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        Assert.Contains("Nothing goes on", (await ApplianceProgram.RunAsync(["appliance", "end", "--check"], box)).Done, StringComparison.Ordinal);
        string[] typed = ["appliance", "end", "--reason", "the plant is closed", "--to", folder.File("evidence")];
        var asked = await ApplianceProgram.RunAsync(typed, box);
        Assert.NotEqual(0, asked.ExitCode);
        Assert.Contains("second person", asked.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("evidence")));
        await own.ApproveAsync();
        Assert.Contains("keys are being destroyed", (await ApplianceProgram.RunAsync(typed, box)).Done, StringComparison.Ordinal);
        await own.StopAsync();

        // A process on its data goes on to the end, and says so.
        await using var ending = ApplianceProcess.Launch(own.DataDirectory, own.Settings);
        using var http = new HttpClient { BaseAddress = own.HttpUrl };
        await EndedAsync(http, ending);
        var health = await http.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Gone, health.StatusCode);
        Assert.Contains("this box ended for ever", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync(new Uri("/.well-known/est/cacerts", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"/crl/{Issuing}.crl", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync(new Uri("/crl/..%2Ftrustpoint.crl", UriKind.Relative))).StatusCode);
        var command = await ending.CommandAsync("device", "list");
        Assert.NotEqual(0, command.ExitCode);
        Assert.Contains("this box ended for ever", command.Error, StringComparison.Ordinal);
        await using (var sheet = await Visit.BeginAsync(browser.Chromium, own.HttpUrl.ToString()))
        {
            await sheet.OpenAsync("/");
            await Expect(sheet.Page.Locator("h1")).ToHaveTextAsync("This box has ended for ever");
            await sheet.PictureAsync("box-ended-1280");
            await sheet.Page.SetViewportSizeAsync(390, 844);
            await sheet.PictureAsync("box-ended-390");
        }

        // No key is left, and no start makes one.
        AssertNoSecret(own.DataDirectory);
        await ending.StopAsync();
        await using (var again = ApplianceProcess.Launch(own.DataDirectory, own.Settings)) await EndedAsync(http, again);
        AssertNoSecret(own.DataDirectory);
        Assert.Equal(0, (await ending.CommandAsync("fsck")).ExitCode);

        // What is left verifies by itself.
        var evidence = folder.File("evidence");
        var paper = Directory.EnumerateFiles(evidence, "retirement-appliance-*.cms").Single();
        var said = VerifiedRetirement.Open(await File.ReadAllBytesAsync(paper), known: null).Statement;
        Assert.Equal((SubjectKind.Appliance, "the plant is closed", 2), (said.Subject.Kind, said.Reason, said.People.Count));
        Assert.Contains(said.Subject.LogKey!, await File.ReadAllTextAsync(Path.Combine(evidence, "END.txt")), StringComparison.Ordinal);
        Assert.DoesNotContain(said.Keys, key => key.KeyId == said.Subject.LogKey);
        Assert.NotEmpty(said.Keys);
        foreach (var line in new[]
        {
            "sha256sum --quiet -c evidence.sha256",
            $"{ApplianceProgram.CommandLine} retirement verify {Path.GetFileName(paper)} --log-key audit/log.key",
            $"{ApplianceProgram.CommandLine} audit verify audit",
            $"openssl cms -verify -binary -inform DER -in {Path.GetFileName(paper)} -noverify -certsout log.pem -out box.json",
            $"openssl cms -verify -binary -inform DER -in {Path.GetFileName(paper)} -CAfile log.pem -out box.json",
            $"{ApplianceProgram.CommandLine} retirement verify retirements/authority-{Root}.cms --log-key audit/log.key",
        })
        {
            var done = await Shell.BashAsync(line, evidence, new Dictionary<string, string>());
            Assert.True(done.ExitCode == 0, $"{line}\n{done.Output}\n{done.Error}");
        }
        Assert.Contains("appliance.ended", await File.ReadAllTextAsync(Path.Combine(evidence, "audit", "entries.jsonl")), StringComparison.Ordinal);
    }

    [Theory] // LIF-57: every step can be made again
    [InlineData(false)]
    [InlineData(true)]
    public async Task LIF_57_killed_at_each_thing_that_it_writes_the_end_of_a_box_goes_on_to_the_same_end(bool inSoftHsm)
    {
        using var folder = new TemporaryDirectory();
        var (evidence, away) = (folder.File("evidence"), folder.File("away"));
        await using var own = await PagesAppliance.StartAsync(inSoftHsm);
        foreach (var name in new[] { Issuing, Root }) await own.EndAuthorityAsync(name);
        await own.EndAsync(evidence);
        await own.StopAsync();
        using var http = new HttpClient { BaseAddress = own.HttpUrl };

        // Without the disk nothing goes on, and it says so.
        Directory.Move(evidence, away);
        await using (var waiting = ApplianceProcess.Launch(own.DataDirectory, own.Settings))
        {
            await UntilAsync(http, waiting, (status, words) => status == HttpStatusCode.ServiceUnavailable && words.Contains("its end waits", StringComparison.Ordinal));
            Assert.Contains("being ended", (await waiting.CommandAsync("device", "list")).Error, StringComparison.Ordinal);
        }
        Directory.Move(away, evidence);
        var ended = Path.Combine(own.DataDirectory, "ended.json");
        foreach (var written in new Func<bool>[]
        {
            () => File.ReadAllText(ended).Contains("\"keys\": [", StringComparison.Ordinal),
            () => Directory.EnumerateFiles(evidence, "retirement-appliance-*").Any(),
            () => Directory.Exists(Path.Combine(evidence, "audit")),
            () => File.Exists(Path.Combine(evidence, "END.txt")),
            () => File.ReadAllText(ended).Contains("\"erasing\"", StringComparison.Ordinal),
            () => !File.Exists(Path.Combine(own.DataDirectory, "people.key")),
        })
        {
            await using var killed = ApplianceProcess.Launch(own.DataDirectory, own.Settings);
            for (var clock = Stopwatch.StartNew(); !written() && !killed.Written.Contains("ended for ever", StringComparison.Ordinal); await Task.Delay(1)) Assert.True(clock.Elapsed < Patience, killed.Written);
            await killed.EndAsync(Signal.Kill);
        }
        await using var last = ApplianceProcess.Launch(own.DataDirectory, own.Settings);
        await EndedAsync(http, last);
        AssertNoSecret(own.DataDirectory);
        var papers = Directory.EnumerateFiles(evidence, "retirement-appliance-*.cms").ToList();
        var said = VerifiedRetirement.Open(await File.ReadAllBytesAsync(Assert.Single(papers)), known: null).Statement;
        Assert.NotEmpty(said.Keys);
        var verified = await Shell.BashAsync($"{ApplianceProgram.CommandLine} audit verify audit && sha256sum --quiet -c evidence.sha256", evidence, new Dictionary<string, string>());
        Assert.True(verified.ExitCode == 0, verified.Error);
        Assert.Single(File.ReadLines(Path.Combine(evidence, "audit", "entries.jsonl")), line => line.Contains("\"appliance.ended\"", StringComparison.Ordinal));
    }

    private static async Task EndedAsync(HttpClient http, ApplianceProcess process) => await UntilAsync(http, process, (status, _) => status == HttpStatusCode.Gone);

    private static Task UntilAsync(HttpClient http, ApplianceProcess process, Func<HttpStatusCode, string, bool> isSo) => Waiting.ForAsync(async () =>
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/healthz", UriKind.Relative));
            return (answer.StatusCode, Words: await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (default, process.Written); // it does not listen yet
        }
    }, answer => isSo(answer.StatusCode, answer.Words));

    private static void AssertNoSecret(string data)
    {
        foreach (var name in new[] { "people.key", "token.pin", "keys", "keys.pass", "standby", "standby.pass", "softhsm" })
            Assert.False(Path.Exists(Path.Combine(data, name)), name);
    }
}
