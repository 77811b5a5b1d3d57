using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Guides;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What was retired, as an auditor finds it, reads it and prints it.</summary>
[Collection(Browsers.Name)]
public class RetiredTests(Browser browser)
{
    [Fact] // LIF-54, LIF-55
    public async Task LIF_55_an_auditor_finds_a_retired_device_by_its_serial_number_and_takes_its_certificate_away()
    {
        await using var own = await PagesAppliance.StartAsync();
        await own.RetireAsync(new("press-9", "plant") { Manufacturer = "Acme Drives", SerialNumber = "SN-40001" });
        await using var visit = await Visit.BeginAsync(browser.Chromium, own);
        var page = visit.Page;
        await visit.SignInAsync("/retired");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await visit.OpenAsync("/retired?text=sn-40001");
        Assert.Empty(await visit.SeenAsync("retired", new Look(390), new Look(1280, IsDark: true)));
        await page.Locator("tbody a").ClickAsync();
        await Expect(page.Locator(".retirement")).ToContainTextAsync("board drilled through and shredded");
        await Expect(page.Locator(".retirement")).ToContainTextAsync("kim");
        Assert.Empty(await visit.SeenAsync("retirement", new Look(390), new Look(1280)));

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".actions button").ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        using var cms = new MemoryStream();
        await file.CopyToAsync(cms);
        Assert.Equal("SN-40001", TrustPoint.Ca.Retirement.VerifiedRetirement.Open(cms.ToArray(), known: null).Statement.Subject.SerialNumber);

        // As the guide says, with the file alone.
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder.File("retirement-press-9.cms"), cms.ToArray());
        var said = "";
        foreach (var command in Guide.Commands("end-of-life.md"))
        {
            var done = await Shell.BashAsync(command.Replace("./trustpoint", ApplianceProgram.CommandLine, StringComparison.Ordinal), folder.Path, new Dictionary<string, string>());
            Assert.True(done.ExitCode == 0, $"{command}\n{done.Output}\n{done.Error}");
            said += done.Output;
        }
        Assert.Contains("device press-9 was retired for ever on", said, StringComparison.Ordinal);
        Assert.Contains("BEGIN PUBLIC KEY", said, StringComparison.Ordinal);
        Assert.Contains("\"serial-number\":\"SN-40001\"", await File.ReadAllTextAsync(folder.File("press-9.json")), StringComparison.Ordinal);

        // Printed it is one sheet without anything to press, and with a line for each hand.
        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await Expect(page.Locator(".retirement button").First).ToBeHiddenAsync();
        await Expect(page.Locator(".menu")).ToBeHiddenAsync();
        await Expect(page.Locator(".signed-by-hand span")).ToHaveCountAsync(2);
        await Expect(page.Locator(".signed-by-hand")).ToBeVisibleAsync();
        await visit.PictureAsync("retirement-print");
        if (Environment.GetEnvironmentVariable("TRUSTPOINT_PRINTS") is { } prints) await page.PdfAsync(new() { Path = Path.Combine(prints, "retirement.pdf"), Format = "A4" });
        Assert.Empty(visit.Complaints);
    }
}
