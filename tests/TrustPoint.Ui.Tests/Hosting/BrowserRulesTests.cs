using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Tests.Hosting;

public class BrowserRulesTests
{
    [Theory] // RFC 6455 section 10.2: the server looks at the origin, the browser only says it
    [InlineData(null, null, true)]
    [InlineData("https://plant:8443", null, true)]
    [InlineData("HTTPS://PLANT:8443", "same-origin", true)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("https://plant", null, false)]
    [InlineData("http://plant:8443", null, false)]
    [InlineData("null", null, false)]
    [InlineData("null", "cross-site", false)]
    [InlineData("null", "same-origin", true)] // a form of a page without referrer
    public async Task What_another_origin_sends_goes_no_further(string? origin, string? site, bool passed)
    {
        var http = new DefaultHttpContext { Request = { Scheme = "https", Host = new("plant", 8443), Headers = { Origin = origin } } };
        http.Request.Headers["Sec-Fetch-Site"] = site;
        var reached = false;

        await BrowserRules.ApplyAsync(http, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });

        Assert.Equal(passed, reached);
        Assert.Equal(passed ? 200 : 403, http.Response.StatusCode);
    }

    [Fact]
    public async Task A_browser_is_told_to_run_nothing_but_files_of_ours_and_to_be_framed_by_nobody()
    {
        var http = new DefaultHttpContext();

        await BrowserRules.ApplyAsync(http, _ => Task.CompletedTask);

        var policy = http.Response.Headers.ContentSecurityPolicy.ToString().Split("; ");
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("max-age=31536000", http.Response.Headers.StrictTransportSecurity);
        Assert.Equal("nosniff", http.Response.Headers.XContentTypeOptions);
        Assert.Equal("no-referrer", http.Response.Headers["Referrer-Policy"]);
        Assert.Equal("same-origin", http.Response.Headers["Cross-Origin-Opener-Policy"]);
    }
}
