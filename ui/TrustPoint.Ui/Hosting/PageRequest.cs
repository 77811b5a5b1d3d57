using Microsoft.AspNetCore.Http;

namespace TrustPoint.Ui.Hosting;

/// <summary>What a person's browser asks for when it wants a page to show, and no program does.</summary>
internal static class PageRequest
{
    /// <summary>Whether this is one.</summary>
    public static bool Is(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
