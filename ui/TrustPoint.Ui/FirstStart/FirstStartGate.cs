using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.FirstStart;

/// <summary>Stands between routing and every endpoint of the admin face: until the first start is finished there is nothing but what says <see cref="ServedDuringFirstStartAttribute"/>.</summary>
internal sealed class FirstStartGate(IFirstStart firstStart)
{
    public Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (!firstStart.IsOpen || http.GetEndpoint() is not { } endpoint || IsServed(http, endpoint)) return next(http);
        if (PageRequest.Is(http.Request)) http.Response.Redirect(FirstStartRail.Begin);
        else http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // A circuit shows what its session may see; MainLayout shows none of its pages meanwhile.
    private static bool IsServed(HttpContext http, Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ServedDuringFirstStartAttribute>() is not null || http.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
}
