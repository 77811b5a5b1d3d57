using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Audit;

/// <summary>The whole log as one file, for whoever verifies it elsewhere.</summary>
internal static class AuditDownload
{
    /// <summary>Answers <c>GET /audit/export</c>.</summary>
    public static Task AnswerAsync(HttpContext http) => GivenOut.AnswerAsync(http, Right.ReadAudit, async person =>
    {
        // An archive writes its directory at the end in one go, without waiting.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        GivenOut.Name(http.Response, "application/zip", "trustpoint-audit-log.zip");
        await http.RequestServices.GetRequiredService<AuditTrail>().ExportAsync(person, http.Response.Body, http.RequestAborted);
        return null;
    });
}
