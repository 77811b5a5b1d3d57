using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Many devices at once: looked at first, then added, and their codes given out once.</summary>
[Collection(Browsers.Name)]
public class AddManyTests(Browser browser)
{
    [Fact]
    public async Task Rows_are_looked_at_first_and_those_in_order_are_added_with_their_codes()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add many" }).ClickAsync();

        await page.FillAsync("#rows", "name,dnsNames\nrobot-1,robot-1.plant.example\nrobot-2,\nROBOT 3,\nrobot-1,\n=cmd|' /C calc'!A0,\n<script>alert(1)</script>,");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at it first" }).ClickAsync();
        await Expect(page.GetByText("2 of 6 can be added. Nothing is done yet.")).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr", new() { HasText = "ROBOT 3" })).ToContainTextAsync("a device's name has");
        await Expect(page.Locator("tbody tr", new() { HasText = "there twice" })).ToHaveCountAsync(1);
        await visit.PictureAsync("add-many-1280-preview");
        Assert.Empty(await visit.BarriersAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 2" }).ClickAsync();
        await Expect(page.GetByText("2 of 6 are added.")).ToBeVisibleAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download the codes" }).ClickAsync());
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("name,code,expiresAt,estUrl", lines[0]);
        Assert.StartsWith("robot-1,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("/.well-known/est", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Download the codes" })).ToHaveCountAsync(0);
        await visit.OpenAsync("/devices/robot-1");
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("expected");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_file_is_read_into_the_form()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/devices/add-many");

        await visit.Page.SetInputFilesAsync("#file:enabled", new FilePayload { Name = "devices.csv", MimeType = "text/csv", Buffer = "name;uris\r\nrobot-9;\r\n"u8.ToArray() });

        await Expect(visit.Page.Locator("#rows")).ToHaveValueAsync("name;uris\nrobot-9;\n");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Whoever_may_not_add_devices_is_told_so()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);

        await visit.SignInAsync("/devices/add-many", Role.Auditor);

        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("may not add or change devices");
    }
}
