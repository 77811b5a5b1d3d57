using Microsoft.AspNetCore.Http;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Health;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Registry;
using TrustPoint.Storage;

namespace TrustPoint.Appliance.Metrics;

/// <summary><c>GET /metrics</c>. Labels are words of closed sets, profiles and CRLs: their number does not grow with devices or requests.</summary>
internal sealed class MetricsPage(
    Store store, CertificateRegistry certificates, DeviceRegistry devices, Authorities authorities, CaClock clock, ApplianceKeys keys, EstTally est, OcspTally ocsp,
    Trouble trouble, TimeProvider time)
{
    /// <summary>Answers.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var text = new MetricsText();
        await WriteCertificatesAsync(text, http);
        WriteAnswers(text);
        keys.SigningTimes.WriteTo(text, "trustpoint_signing_seconds", "How long the key store took for a signature.");
        await WriteCrlsAsync(text, http.RequestAborted);
        text.Family("trustpoint_writes_waiting", "gauge", "Writes that wait for the database.");
        text.Sample("trustpoint_writes_waiting", store.WritesWaiting);
        text.Family("trustpoint_troubles", "gauge", "Parts of the appliance that are in trouble: /healthz names them.");
        text.Sample("trustpoint_troubles", trouble.All.Count);
        http.Response.ContentType = MetricsText.MediaType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }

    private async Task WriteCertificatesAsync(MetricsText text, HttpContext http)
    {
        var caller = SocketPeer.Of(http);
        // Of the appliance as a whole.
        caller.Require(Right.SeeDevices);
        text.Family("trustpoint_certificates_issued_total", "counter", "Certificates that were ever issued, by profile.");
        foreach (var (profile, count) in await store.Certificates.CountIssuedByProfileAsync(http.RequestAborted))
            text.Sample("trustpoint_certificates_issued_total", count, ("profile", profile));

        var figures = await certificates.FiguresAsync(caller, null, http.RequestAborted);
        text.Family("trustpoint_certificates", "gauge", "Certificates by state.");
        text.Sample("trustpoint_certificates", figures.Good, ("state", "good"));
        text.Sample("trustpoint_certificates", figures.OnHold, ("state", "onHold"));
        text.Sample("trustpoint_certificates", figures.Revoked, ("state", "revoked"));
        text.Sample("trustpoint_certificates", figures.Expired, ("state", "expired"));
        text.Family("trustpoint_certificates_expiring", "gauge", "Good certificates by the days within which they end, beyond those of the bucket before.");
        foreach (var bucket in figures.Expiring)
            text.Sample("trustpoint_certificates_expiring", bucket.Count, ("days", bucket.Before is { } end ? MetricsText.Number((end - figures.Expiring[0].From).TotalDays) : "later"));

        text.Family("trustpoint_devices", "gauge", "Devices by state.");
        foreach (var (state, count) in (await devices.CountByStateAsync(caller, null, http.RequestAborted)).OrderBy(count => count.Key))
            text.Sample("trustpoint_devices", count, ("state", Rest.Words.Of(state)));
    }

    private void WriteAnswers(MetricsText text)
    {
        text.Family("trustpoint_est_answers_total", "counter", "EST answers since the start, by operation and HTTP status.");
        foreach (var (operation, status, count) in est.All) text.Sample("trustpoint_est_answers_total", count, ("operation", operation), ("status", status));
        text.Family("trustpoint_ocsp_answers_total", "counter", "OCSP answers since the start, by responseStatus.");
        foreach (var (_, status, count) in ocsp.All) text.Sample("trustpoint_ocsp_answers_total", count, ("status", status));
    }

    private async Task WriteCrlsAsync(MetricsText text, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var newest = new List<(string Scope, CrlRecord Crl)>();
        foreach (var scope in authorities.All.SelectMany(authority => CrlScope.Of(authority.Name, authority.Record.Crl)))
        {
            if ((await store.Crls.HistoryAsync(scope, clock.Latest, ct)).Newest is { } crl) newest.Add((scope.Name, crl));
        }
        text.Family("trustpoint_crl_age_seconds", "gauge", "Time since thisUpdate of the newest CRL.");
        foreach (var (scope, crl) in newest) text.Sample("trustpoint_crl_age_seconds", (now - crl.ThisUpdate).TotalSeconds, ("crl", scope));
        text.Family("trustpoint_crl_left_seconds", "gauge", "Time to nextUpdate of the newest CRL; below zero it is of no use any more.");
        foreach (var (scope, crl) in newest) text.Sample("trustpoint_crl_left_seconds", (crl.NextUpdate - now).TotalSeconds, ("crl", scope));
    }
}
