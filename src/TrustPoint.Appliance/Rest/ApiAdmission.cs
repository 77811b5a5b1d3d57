using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Devices.Admission;
using TrustPoint.Est;
using TrustPoint.Est.Connections;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.Rest;

/// <summary>
/// Who asks the REST API over TLS: on the listener for people whoever shows an API key (RFC 6750 section 2.1), on the one for machines whoever proves a
/// certificate that is one, and nobody else. No cookie and no other scheme counts, and what a web page sends is refused: a browser would send a certificate
/// by itself for a page of another origin.
/// </summary>
internal sealed class ApiAdmission(ApiAccess access, ClientAdmission certificates, IFirstStart firstStart)
{
    private const string Scheme = "Bearer ";

    /// <summary>Whether a request is for the REST API or for the metrics: on its socket, on the listener for machines, or at their paths on the one for people.</summary>
    public static bool IsAsked(HttpContext http) => FaceMark.Of(http) switch
    {
        Face.Socket or Face.Api => true,
        Face.Admin => http.Request.Path.StartsWithSegments("/api") || http.Request.Path == "/metrics",
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
        var source = SourceAddress.KeyOf(http.Connection.RemoteIpAddress);
        http.Features.Set<Caller>(FaceMark.Of(http) == Face.Api ? await ByCertificateAsync(http, source) : await ByKeyAsync(http, source));
    }

    private async Task<ApiClient> ByKeyAsync(HttpContext http, string source)
    {
        if (KeyIn(http.Request) is not { } key) throw Refused(http, "", "show an API key: Authorization: Bearer tp_...");
        var answer = await access.FindAsync(key, source, http.RequestAborted);
        RefuseHurry(http, answer);
        return answer.Client ?? throw Refused(http, ", error=\"invalid_token\"", "this API key is not good: see ./trustpoint user key list");
    }

    private async Task<ApiClient> ByCertificateAsync(HttpContext http, string source)
    {
        var shown = http.Features.GetRequiredFeature<ClientCertificates>();
        var fault = await FaultOfAsync(shown, http.RequestAborted);
        var answer = await access.FindByCertificateAsync(Convert.FromHexString(shown.Sha256), fault, source, http.RequestAborted);
        RefuseHurry(http, answer);
        return answer.Client ?? throw new RestRefusedException(
            StatusCodes.Status403Forbidden, $"the client certificate is not accepted: {fault ?? "it is no key of a machine here that is good: see ./trustpoint user key list"}");
    }

    private async ValueTask<string?> FaultOfAsync(ClientCertificates shown, CancellationToken ct)
    {
        try
        {
            return await certificates.FaultOfOwnAsync(shown.Own, ct);
        }
        catch (EstError)
        {
            return "it cannot be read, or its key or hash is weak";
        }
    }

    private static void RefuseHurry(HttpContext http, ApiAnswer answer)
    {
        if (answer.TryAgainIn is not { } wait) return;
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        throw new RestRefusedException(StatusCodes.Status429TooManyRequests, "too many API keys from here were not good: wait as long as Retry-After says");
    }

    // RFC 6750 sections 3 and 3.1: a challenge, with an error code only where something was shown.
    private static RestRefusedException Refused(HttpContext http, string error, string message)
    {
        http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"TrustPoint\"{error}";
        return new(StatusCodes.Status401Unauthorized, message);
    }

    // RFC 9110 section 11.1: the scheme's case does not matter. Two headers are none: which one was meant is a guess.
    private static string? KeyIn(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim(' ') : null;
}
