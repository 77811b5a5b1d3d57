using System.Globalization;
using Microsoft.AspNetCore.Http;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.Rest;

/// <summary>
/// Who asks the REST API over TLS: whoever shows an API key (RFC 6750 section 2.1), and nobody else. No cookie, no client certificate and no other
/// scheme counts, so that a browser has nothing that it would send by itself for a page of another origin.
/// </summary>
internal sealed class ApiAdmission(ApiAccess access, IFirstStart firstStart)
{
    private const string Scheme = "Bearer ";

    /// <summary>Whether a request is for the REST API: on its socket, or below its path on the listener for people.</summary>
    public static bool IsAsked(HttpContext http) => FaceMark.Of(http) switch
    {
        Face.Socket => true,
        Face.Admin => http.Request.Path.StartsWithSegments("/api"),
        _ => false,
    };

    /// <summary>Notes who asks. On the socket the kernel has said it.</summary>
    /// <exception cref="RestRefusedException">Nobody who may.</exception>
    public async Task AdmitAsync(HttpContext http)
    {
        if (FaceMark.Of(http) == Face.Socket) return;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (firstStart.IsOpen) throw new RestRefusedException(StatusCodes.Status404NotFound, "the first start is not finished: go through it in a browser, or say ./trustpoint setup finish");
        // Programs send none; a browser does for a page of another origin, and there is no page of ours that asks here.
        if (http.Request.Headers.Origin.Count > 0) throw new RestRefusedException(StatusCodes.Status403Forbidden, "this API is for programs, not for web pages");
        if (KeyIn(http.Request) is not { } key) throw Refused(http, "", "show an API key: Authorization: Bearer tp_...");
        var (client, tryAgainIn) = await access.FindAsync(key, SourceAddress.KeyOf(http.Connection.RemoteIpAddress), http.RequestAborted);
        if (tryAgainIn is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            throw new RestRefusedException(StatusCodes.Status429TooManyRequests, "too many API keys from here were not good: wait as long as Retry-After says");
        }
        http.Features.Set<Caller>(client ?? throw Refused(http, ", error=\"invalid_token\"", "this API key is not good: see ./trustpoint user key list"));
    }

    // RFC 6750 section 3: a challenge, with an error code only where something was shown.
    private static RestRefusedException Refused(HttpContext http, string error, string message)
    {
        http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"TrustPoint\"{error}";
        return new(StatusCodes.Status401Unauthorized, message);
    }

    // RFC 9110 section 11.1: the scheme's case does not matter. Two headers are none: which one was meant is a guess.
    private static string? KeyIn(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim(' ') : null;
}
