using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Audit;

/// <summary>The whole log as one file, for whoever verifies it elsewhere.</summary>
internal static class AuditDownload
{
    /// <summary>Answers <c>GET /audit/export</c>.</summary>
    public static async Task AnswerAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var session = SessionCookie.Read(http) ?? "";
        if (await services.GetRequiredService<Sessions>().FindAsync(session, isUse: true, http.RequestAborted) is not { } person)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            person.Require(Right.ReadAudit);
            // An archive writes its directory at the end in one go, without waiting.
            http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            http.Response.ContentType = "application/zip";
            http.Response.Headers.ContentDisposition = "attachment; filename=\"trustpoint-audit-log.zip\"";
            await services.GetRequiredService<AuditTrail>().ExportAsync(person, http.Response.Body, http.RequestAborted);
        }
        catch (NotAllowedException refused)
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, refused.Message);
        }
        catch (KeyStoreUnavailableException unavailable) when (!http.Response.HasStarted)
        {
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        var (lines, code) = LanguageCookie.Read(http).Said(why);
        http.Response.Headers.ContentLanguage = code;
        return http.Response.WriteAsync(string.Join('\n', lines), http.RequestAborted);
    }
}
