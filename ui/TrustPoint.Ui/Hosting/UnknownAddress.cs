using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hosting;

/// <summary>
/// Leads a browser from an address where nothing is to the page that says so: 404 (RFC 9110 section 15.5.5), behind the same gates as any
/// other page, so that who may see none is not told which there are.
/// </summary>
internal sealed class UnknownAddress(PageInstead instead)
{
    /// <summary>Stands between routing and the gates.</summary>
    public Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null && PageRequest.Is(http.Request)) instead.Put<NotFound>(http, StatusCodes.Status404NotFound);
        return next(http);
    }
}
