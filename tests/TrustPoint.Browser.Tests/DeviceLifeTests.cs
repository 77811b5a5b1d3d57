using Microsoft.Playwright;
using TrustPoint.Testing.Appliances;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>A device's life on its page: stopped, let go on, and retired by two people, while the device itself asks over EST.</summary>
[Collection(Browsers.Name)]
public class DeviceLifeTests(Browser browser)
{
    private const string Name = "kneader-1";

    [Fact] // LIF-4, LIF-12, LIF-58
    public async Task LIF_4_a_device_that_is_suspended_is_refused_until_it_is_resumed_and_two_people_retire_it()
    {
        await using var anna = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await using var bert = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = anna.Page;
        await anna.SignInAsync("/devices/add");
        await bert.SignInAsync("/approvals");
        await page.FillAsync("#name", Name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make an enrolment code" }).ClickAsync();
        using var device = new TemporaryDirectory();
        var renewal = await EnrolAsync(await page.Locator("pre.commands").InnerTextAsync(), device);
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("in operation");

        // Its certificate is one of a day (RFC 9608): who would not learn of a revocation is told before.
        await bert.OpenAsync($"/certificates?device={Name}");
        await bert.Page.Locator("tbody a").First.ClickAsync();
        await bert.Page.Locator("a.danger").ClickAsync();
        await Expect(bert.Page.Locator(".notice.bad")).ToContainTextAsync("others may take it until it ends");
        Assert.Empty(await bert.SeenAsync("revoke-unlisted", new Look(390), new Look(1280)));
        await bert.Page.SetViewportSizeAsync(1280, 900);
        await bert.OpenAsync("/approvals");

        // Stopped: the device learns it in words, at once.
        await page.GetByText("Suspend it …").ClickAsync();
        await Expect(page.Locator("details[open] form")).ToContainTextAsync("They are put on hold at once");
        await Expect(page.Locator("details[open] form")).ToContainTextAsync("others may take the device by them until they end");
        await page.FillAsync("#Suspend-reason", "a leak");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend it" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("suspended");
        var refused = await Shell.BashAsync(renewal, device.Path);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("403", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"{Name} is suspended", refused.Output + refused.Error + await LastAnswerAsync(device), StringComparison.Ordinal);
        Assert.Empty(await anna.SeenAsync("device-suspended", new(390), new(1280), new(1280, IsDark: true)));
        await page.SetViewportSizeAsync(1280, 900);
        await anna.OpenAsync("/");
        await Expect(page.Locator(".figure", new() { HasText = "devices suspended" })).ToHaveAttributeAsync("href", "/devices?state=Suspended");

        // Let go on: what is next stands open.
        await anna.OpenAsync($"/devices/{Name}");
        await page.FillAsync("#Resume-reason", "repaired on site");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it go on" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("in operation");
        _ = (await Shell.BashAsync(renewal, device.Path)).Done;
        await Expect(page.Locator(".timeline rect.bar")).ToHaveCountAsync(2);

        // Out of use by one, for ever by two.
        await page.GetByText("Take it out of use …").ClickAsync();
        await page.FillAsync("#Decommission-reason", "line 4 is closed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it out of use" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("out of use");
        await page.GetByText("Retire it for ever …").ClickAsync();
        await page.FillAsync("#Retire-reason", "worn out");
        await page.FillAsync("#Retire-proof", "shredded, Anna and Bert");
        await page.FillAsync("#Retire-confirm", Name);
        var retire = page.GetByRole(AriaRole.Button, new() { Name = "Retire it for ever" });
        await retire.ClickAsync();
        await Expect(page.Locator(".notice", new() { HasText = "second person" }).First).ToBeVisibleAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("out of use");
        Assert.Empty(await anna.SeenAsync("device-retire-waits", new(390), new(1280)));

        var card = bert.Page.Locator(".proposal", new() { HasText = Name });
        await Expect(card).ToContainTextAsync("shredded, Anna and Bert");
        await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        await retire.ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("retired for ever");
        await Expect(page.GetByText("What can happen to it now")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await Expect(page.Locator("tbody tr", new() { HasText = "shredded, Anna and Bert" })).ToBeVisibleAsync();
        Assert.Empty(await anna.SeenAsync("device-retired", new(390, IsDark: true), new(1280)));
        Assert.Empty(anna.Complaints);
        Assert.Empty(bert.Complaints);
    }

    // What its page says, and then the same over the certificate that it got (RFC 7030 section 4.2.2).
    private async Task<string> EnrolAsync(string commands, TemporaryDirectory device)
    {
        await File.WriteAllTextAsync(device.File("trustpoint-anchors.pem"), browser.Appliance.Anchors);
        _ = (await Shell.BashAsync(Browser.WithCurl(commands), device.Path)).Done;
        var url = System.Text.RegularExpressions.Regex.Match(commands, @"https://\S+/simpleenroll").Value.Replace("simpleenroll", "simplereenroll", StringComparison.Ordinal);
        return $"""
            openssl ecparam -name prime256v1 -genkey -noout -out next.key
            openssl req -new -key next.key -subj "/CN={Name}" -outform DER | openssl base64 -A > next.csr
            curl -sS --fail-with-body --cacert trustpoint-anchors.pem --cert {Name}.pem --key {Name}.key -H "Content-Type: application/pkcs10" --data-binary @next.csr -o answer {url}
            """;
    }

    private static async Task<string> LastAnswerAsync(TemporaryDirectory device) => File.Exists(device.File("answer")) ? await File.ReadAllTextAsync(device.File("answer")) : "";
}
