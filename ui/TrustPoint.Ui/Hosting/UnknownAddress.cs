using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hosting;

/// <summary>
/// Leads a browser from an address where nothing is to the page that says so: 404 (RFC 9110 section 15.5.5), behind the same gates as any
/// other page, so that who may see none is not told which there are.
/// </summary>
internal sealed class UnknownAddress(EndpointDataSource endpoints)
{
    private readonly Lazy<Endpoint> page = new(() => endpoints.Endpoints.Single(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == typeof(NotFound)));

    /// <summary>Stands between routing and the gates.</summary>
    public Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null && PageRequest.Is(http.Request))
        {
            http.SetEndpoint(page.Value);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            // Without this the framework writes no page into a 404.
            http.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPath = http.Request.Path, OriginalPathBase = http.Request.PathBase });
        }
        return next(http);
    }
}
