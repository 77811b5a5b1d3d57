using Microsoft.Playwright;
using TrustPoint.Ca.Callers;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>What runs by the clock, seen and started by hand.</summary>
[Collection(Browsers.Name)]
public class JobsTests(Browser browser)
{
    [Fact]
    public async Task A_job_is_started_now_its_outcome_appears_and_the_log_names_who_did_it()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var name = await visit.SignInAsync("/jobs", Role.CaOfficer);
        var row = visit.Page.Locator("tbody tr").Filter(new() { HasText = "crl-watch" });

        await row.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(row.Locator(".badge.good")).ToHaveTextAsync("did all that was due");
        await visit.OpenAsync($"/audit?event=job.started&subject={name}&about=crl-watch");
        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_auditor_sees_the_jobs_and_starts_none()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/jobs", Role.Auditor);

        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(11);
        await Expect(visit.Page.Locator("tbody button")).ToHaveCountAsync(0);
    }
}
