using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TrustPoint.Ui.Hosting;

/// <summary>A page of ours in place of what a browser asked for, with the status that says why (RFC 9110 section 15).</summary>
internal sealed class PageInstead(EndpointDataSource endpoints)
{
    // Looked up once: strangers ask for unknown addresses as often as they like.
    private readonly ConcurrentDictionary<Type, Endpoint> pages = new();

    /// <summary>Has the page written instead.</summary>
    /// <returns>What writes it.</returns>
    public Endpoint Put<TPage>(HttpContext http, int status)
    {
        var page = pages.GetOrAdd(typeof(TPage), type => endpoints.Endpoints.Single(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == type));
        http.SetEndpoint(page);
        // What was asked for is no parameter of the page.
        http.Request.RouteValues.Clear();
        http.Response.StatusCode = status;
        // Without this the framework writes no page into a 404.
        http.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPath = http.Request.Path, OriginalPathBase = http.Request.PathBase });
        return page;
    }
}
