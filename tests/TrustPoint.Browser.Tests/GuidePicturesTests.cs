using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Contacts;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Guides;
using TrustPoint.Testing.People;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>
/// The pictures of the README and of docs/, as the pages are today, under the names that they have there. The page of the guides says how they are renewed
/// (docs/README.md).
/// </summary>
[Collection(Browsers.Story)]
public class GuidePicturesTests(Browser browser)
{
    [Fact]
    public async Task The_demo_is_shown_as_it_comes_out()
    {
        await using var parties = await MakerAndPlant.StartAsync();
        await parties.Plant.AdminAsync(HttpMethod.Post, "setup/finish");
        string[] pumps = [.. Enumerable.Range(1, 6).Select(number => $"PUMP-0{number}")];
        foreach (var pump in pumps) await parties.MakeAsync(pump);
        _ = (await parties.Maker.CommandAsync("product", "block", pumps[^1], "--reason", "reported stolen on its way")).Done;
        await using var visit = await Visit.BeginAsync(browser.Chromium, $"https://localhost:{parties.Plant.AdminPort}");
        await visit.GoOnAsync(await TerminalPerson.ComeAsync(parties.Plant, "demo"));
        await visit.OpenAsync("/onboarding");

        foreach (var pump in pumps) await parties.OnboardAsync(parties.Plant, pump);

        await Expect(visit.Page.Locator(".arrivals.good .arrival")).ToHaveCountAsync(5);
        await Expect(visit.Page.Locator(".arrivals.bad .arrival")).ToContainTextAsync("reported stolen on its way");
        await visit.GuidePictureAsync("demo");
    }

    [Fact]
    public async Task Onboarding_is_shown_on_a_desk_and_on_a_phone_in_both_languages()
    {
        await using var own = await PagesAppliance.StartAsync();
        using var maker = new Maker();
        await own.AcceptAsync("acme-drives", maker.Der);
        await own.AddDeviceAsync(new("mixer-1", "plant"));
        await own.AddDeviceAsync(new("oven-2", "plant"));
        var waiting = await own.AskAsync(maker.Make("SN-90004"));
        var now = DateTimeOffset.UtcNow;
        own.Hear(new(now, "mixer-1", "simpleenroll", ContactOutcome.Refused, "device name or one-time code are wrong", "10.20.0.17", null));
        own.Hear(new(now, "press-4", "simpleenroll", ContactOutcome.Refused, "device name or one-time code are wrong", "10.20.0.18", null));
        own.Hear(new(now, "oven-2", "simpleenroll", ContactOutcome.Issued, null, "10.20.0.11", null));

        foreach (var (picture, width, locale) in new[] { ("onboarding", 1280, "en-GB"), ("onboarding-phone", 390, "en-GB"), ("onboarding-phone.de", 390, "de-DE") })
        {
            await using var visit = await Visit.BeginAsync(browser.Chromium, own, width, locale: locale);
            await visit.SignInAsync("/onboarding", width < 768 ? Role.RaOperator : Role.Administrator);
            await Expect(visit.Page.Locator(".arrivals.wait .arrival").First).ToContainTextAsync(waiting.SerialNumber);
            await Expect(visit.Page.Locator(".arrivals.bad .arrival")).ToHaveCountAsync(1);
            await visit.GuidePictureAsync(picture);
        }
    }

    [Fact] // a picture that no page shows, or that nothing makes, grows old unseen
    public void Every_picture_of_the_guides_is_made_here() => Assert.Equal(
        ["demo.png", "onboarding-phone.de.png", "onboarding-phone.png", "onboarding.png"],
        Directory.EnumerateFiles(Path.Combine(Guide.Root, "docs"), "*.png").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
}
