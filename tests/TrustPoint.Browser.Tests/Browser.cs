using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Browser.Tests;

/// <summary>The system's Chromium and an appliance with two devices: one that enrolled, one that is expected.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright playwright = null!;

    public IBrowser Chromium { get; private set; } = null!;

    public PagesAppliance Appliance { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(15_000); // the machine does other things too
        Appliance = await PagesAppliance.StartAsync();
        playwright = await Playwright.CreateAsync();
        // As long as for a click: making a key takes its time where others work as well.
        Assertions.SetDefaultExpectTimeout(15_000);
        // Its sandbox asks for user namespaces, which a container does not give; it sees nothing here but our own pages.
        Chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await Chromium.CloseAsync();
        playwright.Dispose();
        await Appliance.DisposeAsync();
    }

    /// <summary>Does on "the device" what its page says, word for word; only the trust anchors are brought by hand.</summary>
    public async Task EnrolAsync(string commands)
    {
        using var device = new TemporaryDirectory();
        await File.WriteAllTextAsync(device.File("trustpoint-anchors.pem"), Appliance.Anchors);
        _ = (await Shell.BashAsync(WithCurl(commands), device.Path)).Done;
    }

    /// <summary>What of the commands on a device's page is done with openssl and curl.</summary>
    public static string WithCurl(string commands) => "set -e\n" + string.Join(
        '\n', Regex.Split(commands, "strongSwan")[0].Split('\n').Select(line => line.Trim()).Where(line => Regex.IsMatch(line, "^(openssl|curl) ")));
}

/// <summary>
/// Which tests share a window and an appliance, one after the other; the collections run side by side. A new test belongs to the first
/// one, unless it stands in the others' way.
/// </summary>
[CollectionDefinition(Name)]
public class Browsers : ICollectionFixture<Browser>
{
    public const string Name = "a browser";
    public const string EveryPage = "every page";
    public const string EveryPageInGerman = "every page in German";
    public const string FirstStart = "first start";
    public const string HostileNames = "hostile names";
    public const string Door = "people and restarts";
    public const string Story = "a device's whole life";
}

[CollectionDefinition(Browsers.EveryPage)]
public sealed class EveryPageBrowser : Browsers;

[CollectionDefinition(Browsers.EveryPageInGerman)]
public sealed class EveryPageInGermanBrowser : Browsers;

[CollectionDefinition(Browsers.FirstStart)]
public sealed class FirstStartBrowser : Browsers;

[CollectionDefinition(Browsers.HostileNames)]
public sealed class HostileNamesBrowser : Browsers;

[CollectionDefinition(Browsers.Door)]
public sealed class DoorBrowser : Browsers;

[CollectionDefinition(Browsers.Story)]
public sealed class StoryBrowser : Browsers;
