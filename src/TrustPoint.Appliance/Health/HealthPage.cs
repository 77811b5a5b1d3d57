using Microsoft.AspNetCore.Http;

namespace TrustPoint.Appliance.Health;

/// <summary><c>GET /healthz</c>: 200 and <c>ok</c>, or 503 and what is wrong, one line each, in words.</summary>
internal static class HealthPage
{
    /// <summary>Answers.</summary>
    public static Task AnswerAsync(HttpContext http, Trouble trouble)
    {
        var wrong = trouble.All;
        http.Response.StatusCode = wrong is [] ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(wrong is [] ? "ok\n" : string.Concat(wrong.Select(line => line + "\n")), http.RequestAborted);
    }
}
