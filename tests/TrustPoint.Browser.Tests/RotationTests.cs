using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>The rotation board: each number leads to its list, and the map to what ends in an hour.</summary>
public sealed class RotationTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    public async Task Each_number_of_the_board_leads_to_its_list(string locale)
    {
        await PutThereAsync();
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, locale: locale);
        await visit.SignInAsync("/rotation", Role.CaOfficer);
        await visit.ShownAsync();
        var page = visit.Page;

        Assert.Empty(await visit.SeenAsync($"rotation-board-{locale}", new(390), new(1280), new(1280, IsDark: true)));
        await Expect(page.Locator(".figure .number")).ToHaveTextAsync(["2", "3", "1", "0"]);
        await Expect(page.Locator("a.cell")).ToHaveCountAsync(10);
        foreach (var (number, state) in new[] { (3, "Late"), (1, "Stopped"), (2, "Due") })
        {
            await visit.OpenAsync("/rotation");
            await page.Locator($".figure[href$='state={state}']").ClickAsync();
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(number);
        }
        await visit.OpenAsync("/rotation");
        var cell = page.Locator("a.cell.heat-5");
        var count = await cell.InnerTextAsync();
        await cell.ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(int.Parse(count, CultureInfo.InvariantCulture));
        Assert.Empty(await visit.SeenAsync($"rotation-list-{locale}", new(390), new(1280)));
        await visit.OpenAsync("/jobs");
        Assert.Empty(await visit.SeenAsync($"rotation-jobs-{locale}", new(390), new(1280)));
        await visit.OpenAsync("/jobs/crl-watch");
        Assert.Empty(await visit.SeenAsync($"rotation-job-{locale}", new(390), new(1280)));
        Assert.Empty(visit.Complaints);
    }

    private async Task AddAsync(string name)
    {
        try
        {
            await browser.Appliance.AddDeviceAsync(new(name, "plant"));
        }
        catch (CommandRefusedException)
        {
            // The other language added it.
        }
    }

    // A fleet in the table that follows from the certificates, and that nothing witnesses: two due, three late, one stopped, the others fresh.
    private async Task PutThereAsync()
    {
        using var connection = new SqliteConnection($"Data Source={browser.Appliance.Database}");
        await connection.OpenAsync();
        var now = DateTimeOffset.UtcNow;
        now -= now.TimeOfDay - TimeSpan.FromHours(now.Hour);
        double[] left = [-3, 2.5, 3.5, 4.5, 9.5, 10.5, 20.5, 20.5, 20.5, 20.5, 21.5, 21.5, 22.5, 23.5, 14.5];
        var number = 0;
        foreach (var hours in left)
        {
            var name = $"press-{++number}";
            var end = now.AddHours(hours);
            var begin = end.AddHours(-24);
            await AddAsync(name);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT OR REPLACE INTO rotations (device, domain, certificate, not_before, not_after, opens, late, watched)
                VALUES ($device, 'plant', 1, $begin, $end, ($begin + $end) / 2, $begin + ($end - $begin) * 17 / 24, 1)
                """;
            command.Parameters.AddWithValue("$device", name);
            command.Parameters.AddWithValue("$begin", begin.ToUnixTimeSeconds());
            command.Parameters.AddWithValue("$end", end.ToUnixTimeSeconds());
            await command.ExecuteNonQueryAsync();
        }
    }
}
