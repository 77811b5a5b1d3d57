using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Access;

/// <summary>Stands between routing and every endpoint of the admin face: without a session there is nothing but what says <see cref="IAllowAnonymous"/>.</summary>
internal sealed class SessionGate(Sessions sessions)
{
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (SessionCookie.Read(http) is { } session && await sessions.FindAsync(session, isUse: true, http.RequestAborted) is { } person)
        {
            http.User = SessionCookie.Principal(session, person.Name, http.Connection.RemoteIpAddress?.ToString() ?? "");
        }
        else if (http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            Refuse(http, endpoint);
            return;
        }
        await next(http);
    }

    // A page leads to the sign-in and back; whatever else asks is told.
    private static void Refuse(HttpContext http, Endpoint endpoint)
    {
        if (PageRequest.Is(http.Request)) http.Response.Redirect($"/sign-in?to={Uri.EscapeDataString(PageOf(http.Request.Path, endpoint) + http.Request.QueryString)}");
        else http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    // A file leads back to its page, which has the link to it and stands one step above it: a browser that is led to a file goes on showing the sign-in.
    private static PathString PageOf(PathString asked, Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null && asked.Value is { } path && path.LastIndexOf('/') is > 0 and var above ? path[..above] : asked;
}
