using Microsoft.AspNetCore.Http;

namespace TrustPoint.Ui.Hosting;

/// <summary>What a browser is told it may do with a page, and what is refused when another site had a hand in it.</summary>
internal static class BrowserRules
{
    // Scripts and style sheets are files of ours. Style attributes are let through: components measure and place what they draw by them.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sets the headers, and stops what comes from another origin.</summary>
    public static Task ApplyAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.StrictTransportSecurity = "max-age=31536000";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (IsForeign(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        return next(http);
    }

    // RFC 6455 section 10.2: a browser lets any site open a WebSocket to here, and only says which one did. With forms it is the same, but that
    // for a page without referrer it names the origin of a form as null: then Sec-Fetch-Site says whether that was ours.
    private static bool IsForeign(HttpRequest request) => request.Headers.Origin.ToString() switch
    {
        "" => false,
        "null" => request.Headers["Sec-Fetch-Site"] != "same-origin",
        var origin => !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase),
    };
}
