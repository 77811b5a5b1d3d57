using System.Text;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Appliance.Hosting;

/// <summary>One sentence where a refusal would have no body: that nothing is here and where to look, or which methods there are (RFC 9110 section 15.5.6). It repeats nothing of what was asked.</summary>
internal static class EmptyRefusal
{
    /// <summary>Lets the face answer, and says what it left unsaid.</summary>
    /// <param name="http">The request.</param>
    /// <param name="next">The face.</param>
    /// <param name="here">What the face serves, and where.</param>
    public static async Task ExplainAsync(HttpContext http, RequestDelegate next, string here)
    {
        await next(http);
        var response = http.Response;
        if (response.HasStarted || response.ContentType is not null) return;
        var said = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at this address: {here}.\n",
            StatusCodes.Status405MethodNotAllowed => $"This address takes {response.Headers.Allow} only.\n",
            _ => null,
        };
        if (said is null) return;
        var octets = Encoding.UTF8.GetBytes(said);
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = octets.Length;
        // RFC 9110 section 9.3.2: HEAD has the length and no content.
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(octets, http.RequestAborted);
    }
}
