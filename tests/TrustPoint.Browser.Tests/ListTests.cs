using Microsoft.Playwright;
using TrustPoint.Devices.Contacts;
using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>Lists as people make them theirs: the columns that they want, and the whole of it as a file.</summary>
[Collection(Browsers.Name)]
public class ListTests(Browser browser)
{
    [Fact]
    public async Task Columns_are_chosen_in_the_address_and_the_file_has_the_same_ones()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        var page = visit.Page;
        await visit.SignInAsync("/devices/add");
        await page.FillAsync("#name", "list-1");
        await page.Locator(".sheet button").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("list-1");
        await visit.OpenAsync("/devices?text=list-1");

        await page.GetByText("Columns").ClickAsync();
        await page.Locator(".tools").GetByRole(AriaRole.Link, new() { Name = "Domain" }).ClickAsync();
        await Expect(page.Locator("thead").GetByText("Domain")).ToBeHiddenAsync();
        await Expect(page.Locator("thead").GetByText("Added")).ToBeVisibleAsync();
        Assert.Contains("without=domain", page.Url, StringComparison.Ordinal);

        var file = await SavedAsync(page);
        Assert.Equal("name,state,manufacturer,serialNumber,dnsNames,ipAddresses,uris,addedAt,machine", file[0]);
        Assert.StartsWith("list-1,Expected,,,,,,2", Assert.Single(file[1..]), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_list_of_certificates_is_a_file_too()
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync("/certificates?without=profile,notAfter");
        await Expect(visit.Page.Locator("thead").GetByText("Issued")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("thead").GetByText("Ends")).ToBeHiddenAsync();

        var file = await SavedAsync(visit.Page);

        Assert.Equal("serial,subject,issuer,status,notBefore,issuedAt,device,sha256", file[0]);
        Assert.Contains(file, line => line.Contains("CN=localhost", StringComparison.Ordinal));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Every_list_is_narrowed_by_its_address_and_is_a_file_whose_cells_are_text()
    {
        await browser.Appliance.AddPersonAsync("list-person", "=1+1");
        browser.Appliance.Hear(new(DateTimeOffset.UtcNow, "@nobody", "simpleenroll", ContactOutcome.Refused, "=HYPERLINK(1)", "192.0.2.77", null));
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance);
        await visit.SignInAsync();

        await IsAsync("/people?text=LIST-PERSON&group=people&without=roles", "name,displayName,machine,enabled,lastUsedAt,addedAt", "list-person,'=1+1,false,true,,2");
        await IsAsync("/devices/refused?text=192.0.2.77&without=times", "source,act,reason,firstAt,lastAt", "192.0.2.77,simpleenroll,'=HYPERLINK(1),2");
        await IsAsync("/audit?about=list-person&without=subject,proof", "index,time,event,about,outcome,details", ",person.added,list-person,success,\"person: list-person");
        Assert.Empty(visit.Complaints);

        async Task IsAsync(string address, string header, string cells)
        {
            await visit.OpenAsync(address);
            await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
            var file = await SavedAsync(visit.Page);
            Assert.Equal(header, file[0]);
            Assert.Contains(cells, Assert.Single(file[1..]), StringComparison.Ordinal);
        }
    }

    private static async Task<string[]> SavedAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "All as CSV" }).ClickAsync());
        return (await File.ReadAllTextAsync(await download.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
