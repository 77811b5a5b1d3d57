using static Microsoft.Playwright.Assertions;

namespace TrustPoint.Browser.Tests;

/// <summary>On a phone what a page offers first stands below its name, from edge to edge, in two rows at most; and the menu says in full where one is.</summary>
[Collection(Browsers.Name)]
public class PhoneTests(Browser browser)
{
    private const string Offered = """
        () => {
            const main = document.querySelector('main h1').closest('.title').getBoundingClientRect();
            const boxes = [...document.querySelectorAll('.title > .button, .title > .actions > *')].map(each => each.getBoundingClientRect());
            const rows = [...new Set(boxes.map(box => Math.round(box.top)))].map(top => boxes.filter(box => Math.round(box.top) === top));
            const name = document.querySelector('main h1').getBoundingClientRect();
            const menu = document.querySelector('.menu a.active'), said = menu.querySelector('span');
            return [
                ...boxes.length === 0 ? ['nothing is offered'] : [],
                ...boxes.some(box => box.top < name.bottom) ? ['beside the name'] : [],
                ...rows.length > 2 ? [`${rows.length} rows`] : [],
                ...rows.filter(row => Math.abs(Math.min(...row.map(box => box.left)) - main.left) > 1 || Math.abs(Math.max(...row.map(box => box.right)) - main.right) > 1).map(() => 'not from edge to edge'),
                ...said.getBoundingClientRect().width > menu.getBoundingClientRect().width ? ['the menu is cut'] : [],
            ].join();
        }
        """;

    [Theory]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    public async Task What_a_page_offers_first_is_as_wide_as_the_page(string locale)
    {
        await using var visit = await Visit.BeginAsync(browser.Chromium, browser.Appliance, width: 390, locale: locale);
        await visit.SignInAsync();
        List<string> wrong = [];
        foreach (var path in new[] { "/manufacturers", "/authorities", "/devices", "/people", "/certificates", "/audit", "/factory", "/domains" })
        {
            await visit.OpenAsync(path);
            await Expect(visit.Page.Locator(".menu a.active")).ToBeVisibleAsync();
            if (await visit.Page.EvaluateAsync<string>(Offered) is { Length: > 0 } found) wrong.Add($"{path}: {found}");
        }
        Assert.Empty(wrong);
    }
}
