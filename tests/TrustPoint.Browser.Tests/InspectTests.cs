using System.Security.Cryptography;
using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Whatever somebody brings is looked at.</summary>
[Collection(Browsers.Name)]
public class InspectTests(Browser browser)
{
    [Fact]
    public async Task A_certificate_of_ours_a_foreign_one_and_a_request_are_pasted_and_a_list_is_dropped()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/certificates", Role.Auditor);
        await page.GetByRole(AriaRole.Link, new() { Name = "Inspect" }).ClickAsync();
        var now = DateTimeOffset.UtcNow;
        using var root = new OfflineRoot(now);
        var foreign = root.Issue("CN=<script>alert(1)</script>", now, [1, 2, 3, 4, 5, 6, 7, 8, 9], authority: false);

        await page.FillAsync("#text", string.Join('\n', browser.Appliance.Anchors, PemEncoding.WriteString("CERTIFICATE", foreign), PemEncoding.WriteString("CERTIFICATE REQUEST", Csr.For("CN=asked").Der.Span)));
        using var http = new HttpClient();
        var list = await http.GetByteArrayAsync(browser.Appliance.CrlUrl);
        await page.SetInputFilesAsync("#file:enabled", new FilePayload { Name = "issuing.crl", MimeType = "application/pkix-crl", Buffer = list });
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it" }).ClickAsync();

        var cards = page.Locator("article");
        await Expect(cards).ToHaveCountAsync(4);
        await Expect(cards.Nth(0)).ToContainTextAsync("It is one of ours:");
        await Expect(cards.Nth(0)).ToContainTextAsync("nothing found that is wrong");
        await Expect(cards.Nth(1)).ToContainTextAsync("signed by somebody unknown here");
        await Expect(cards.Nth(2)).ToContainTextAsync("Request for a certificate");
        await Expect(cards.Nth(3)).ToContainTextAsync("Revoked certificates on it:");
        await cards.Nth(1).GetByText("Every field").ClickAsync();
        foreach (var (width, name) in new[] { (1280, "inspect-1280-seen"), (390, "inspect-390-seen") })
        {
            await page.SetViewportSizeAsync(width, 900);
            await visit.PictureAsync(name);
            Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        }
        Assert.Empty(await visit.BarriersAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Look at something else" }).ClickAsync();
        await page.FillAsync("#text", new string('x', 40_000));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("neither PEM, base64 nor DER");
        Assert.Empty(visit.Complaints);
    }

    [Fact] // what is chosen before the browser listens would be lost
    public async Task A_file_can_be_chosen_once_somebody_listens_and_not_before()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/certificates", Role.Auditor);

        var isHeard = await visit.Page.EvaluateAsync<bool>("""
            () => new Promise(told => {
              const look = () => {
                const field = document.querySelector('#file:enabled');
                if (field) told(field._blazorInputFileNextFileId !== undefined);
              };
              new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
              Blazor.navigateTo('/inspect');
            })
            """);

        Assert.True(isHeard);
    }

    [Fact]
    public async Task A_file_is_picked_by_its_field_by_its_label_and_by_the_keyboard_and_its_name_is_shown()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: "de-DE");
        var page = visit.Page;
        await visit.SignInAsync("/inspect", Role.Auditor);
        var (picker, field) = (page.Locator(".picker"), page.GetByLabel("Oder Dateien"));
        await Expect(picker).ToHaveTextAsync("Durchsuchen … noch nichts gewählt");

        await Expect(field).ToBeEnabledAsync();

        await ChooserAsync(page, () => picker.ClickAsync());
        await ChooserAsync(page, () => page.GetByText("Oder Dateien").ClickAsync());
        await page.Locator("#text").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(field).ToBeFocusedAsync();
        await Expect(picker).ToHaveCSSAsync("outline-style", "solid");
        var chooser = await ChooserAsync(page, () => page.Keyboard.PressAsync("Space"));
        await chooser.SetFilesAsync(new FilePayload { Name = "root.pem", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(browser.Appliance.Anchors) });

        await Expect(picker).ToHaveTextAsync("Durchsuchen … root.pem");
        Assert.Empty(await visit.SeenAsync("picked", Look.All));
        await page.GetByRole(AriaRole.Button, new() { Name = "Ansehen" }).ClickAsync();
        await Expect(page.Locator("article").First).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    // While Chromium still closes the one before, it opens none.
    private static async Task<IFileChooser> ChooserAsync(IPage page, Func<Task> open)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await page.RunAndWaitForFileChooserAsync(open, new() { Timeout = 4_000 });
            }
            catch (TimeoutException) when (tries < 4)
            {
            }
        }
    }
}
