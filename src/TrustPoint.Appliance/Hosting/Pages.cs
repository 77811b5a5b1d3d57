using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Crls;
using TrustPoint.Appliance.Health;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Appliance.Ocsp;
using TrustPoint.Appliance.Rest;
using TrustPoint.Appliance.Transfers;
using TrustPoint.Brski.Wire;
using TrustPoint.Ca.Authorities;
using TrustPoint.Est;
using TrustPoint.Ui.FirstStart;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Appliance.Hosting;

/// <summary>What each face serves. A path of one face is a 404 on every other.</summary>
internal static class Pages
{
    private const string OfDevices = "devices enrol under /.well-known/est/, and join by /.well-known/brski/";
    private const string OfHttp = "a CRL is at /crl/NAME.crl, the certificate of an authority at /ca/NAME.crt, OCSP at /ocsp";

    /// <summary>Maps all faces.</summary>
    public static void Map(WebApplication app)
    {
        var trouble = app.Services.GetRequiredService<Trouble>();
        var rest = app.Services.GetRequiredService<AdminApi>();
        app.MapWhen(ApiAdmission.IsAsked, branch => branch.Use(rest.AdmitAsync).Use(AdminApi.ExplainAsync).UseRouting()
            .UseEndpoints(pages =>
            {
                rest.Map(pages);
                pages.MapGet("/metrics", app.Services.GetRequiredService<MetricsPage>().AnswerAsync);
            }));
        app.MapWhen(http => FaceMark.Of(http) == Face.Admin, face => face.UseUserInterface(pages =>
            pages.MapGet("/healthz", http => HealthPage.AnswerAsync(http, trouble)).AllowAnonymous().WithMetadata(new ServedDuringFirstStartAttribute())));
        Serve(app, Face.Devices, OfDevices, pages =>
        {
            pages.MapEst();
            pages.MapBrski();
            pages.Map(BookingPage.Path, app.Services.GetRequiredService<BookingPage>().AnswerAsync);
            pages.Map(ResetPage.Path, app.Services.GetRequiredService<ResetPage>().AnswerAsync);
        });
        Serve(app, Face.Http, OfHttp, pages =>
        {
            var authorities = app.Services.GetRequiredService<Authorities>();
            var crosses = app.Services.GetRequiredService<CrossCertificates>();
            pages.MapGet("/ca/{name}.crt", http => AnswerCertificateAsync(http, authorities, crosses));
            var crls = app.Services.GetRequiredService<CrlPage>();
            pages.MapMethods("/crl/{name}", [HttpMethods.Get, HttpMethods.Head], crls.AnswerAsync);
            pages.Map("/ocsp/{**request}", app.Services.GetRequiredService<OcspPage>().AnswerAsync);
        });
    }

    private static void Serve(WebApplication app, Face face, string here, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(http => FaceMark.Of(http) == face, branch => branch.Use((HttpContext http, RequestDelegate next) => EmptyRefusal.ExplainAsync(http, next, here)).UseRouting().UseEndpoints(map));

    // RFC 5280 section 4.2.2.1: a single DER certificate as application/pkix-cert (RFC 2585 section 4.1).
    private static async Task AnswerCertificateAsync(HttpContext http, Authorities authorities, CrossCertificates crosses)
    {
        var name = (string)http.GetRouteValue("name")!;
        if ((authorities.Find(name)?.Record.Certificate ?? (await crosses.FindAsync(name, http.RequestAborted))?.Der) is not { } certificate)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = "application/pkix-cert";
        http.Response.ContentLength = certificate.Length;
        await http.Response.Body.WriteAsync(certificate, http.RequestAborted);
    }
}
