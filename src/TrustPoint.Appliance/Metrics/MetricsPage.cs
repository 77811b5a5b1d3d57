using Microsoft.AspNetCore.Http;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Health;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Time;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Jobs;
using TrustPoint.Storage;

namespace TrustPoint.Appliance.Metrics;

/// <summary><c>GET /metrics</c>. Labels are words of closed sets, profiles and CRLs: their number does not grow with devices or requests.</summary>
internal sealed class MetricsPage(
    Store store, CertificateRegistry certificates, DeviceRegistry devices, Authorities authorities, CaClock clock, ApplianceKeys keys, EstTally est, OcspTally ocsp,
    JobBoard jobs, CeremonyCalendar calendar, RotationBoard rotation, BackupSchedule backups, Trouble trouble, TimeProvider time) : IDisposable
{
    private readonly PacedCount<IReadOnlyDictionary<string, long>> issued = new(time);

    /// <summary>Answers whoever sees the devices of every domain, which are counted here, and how the box is set up.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task AnswerAsync(HttpContext http)
    {
        var caller = SocketPeer.Of(http);
        caller.Require(Right.SeeSetup);
        caller.Require(Right.SeeDevices);
        var text = new MetricsText();
        await WriteCertificatesAsync(text, caller, http.RequestAborted);
        WriteAnswers(text);
        keys.SigningTimes.WriteTo(text, "trustpoint_signing_seconds", "How long the key store took for a signature.");
        await WriteCrlsAsync(text, http.RequestAborted);
        await WriteJobsAsync(text, caller, http.RequestAborted);
        WriteCeremonies(text);
        await WriteRotationAsync(text, caller, http.RequestAborted);
        text.Family("trustpoint_backup_age_seconds", "gauge", "Time since the moment that the newest good backup holds. Without a sample: there is none.");
        if (backups.NewestAt is { } backup) text.Sample("trustpoint_backup_age_seconds", (time.GetUtcNow() - backup).TotalSeconds);
        text.Family("trustpoint_writes_waiting", "gauge", "Writes that wait for the database.");
        text.Sample("trustpoint_writes_waiting", store.WritesWaiting);
        text.Family("trustpoint_troubles", "gauge", "Parts of the appliance that are in trouble: /healthz names them.");
        text.Sample("trustpoint_troubles", trouble.All.Count);
        http.Response.ContentType = MetricsText.MediaType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose() => issued.Dispose();

    private async Task WriteCertificatesAsync(MetricsText text, Caller caller, CancellationToken ct)
    {
        text.Family("trustpoint_certificates_issued_total", "counter", "Certificates that were ever issued, by profile.");
        // Everybody who comes here sees all domains: it is the same count for each of them.
        foreach (var (profile, count) in await issued.TakeAsync(() => store.Certificates.CountIssuedByProfileAsync(ct), ct)) text.Sample("trustpoint_certificates_issued_total", count, ("profile", profile));
        text.Family("trustpoint_certificates", "gauge", "Certificates by state.");
        var figures = await certificates.FiguresAsync(caller, null, ct);
        text.Sample("trustpoint_certificates", figures.Good, ("state", "good"));
        text.Sample("trustpoint_certificates", figures.OnHold, ("state", "onHold"));
        text.Sample("trustpoint_certificates", figures.Revoked, ("state", "revoked"));
        text.Sample("trustpoint_certificates", figures.Expired, ("state", "expired"));
        text.Family("trustpoint_certificates_expiring", "gauge", "Good certificates by the days within which they end, beyond those of the bucket before.");
        foreach (var bucket in figures.Expiring)
            text.Sample("trustpoint_certificates_expiring", bucket.Count, ("days", bucket.Before is { } end ? MetricsText.Number((end - figures.Expiring[0].From).TotalDays) : "later"));

        text.Family("trustpoint_devices", "gauge", "Devices by state.");
        foreach (var (state, count) in (await devices.CountByStateAsync(caller, null, ct)).OrderBy(count => count.Key))
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

    private void WriteCeremonies(MetricsText text)
    {
        text.Family("trustpoint_ceremony_left_seconds", "gauge", "Time until something that needs a ceremony has to be done for a root; below zero it is late.");
        foreach (var duty in calendar.Look())
            text.Sample("trustpoint_ceremony_left_seconds", (duty.Due - time.GetUtcNow()).TotalSeconds, ("authority", duty.Authority), ("duty", Rest.Words.Of(duty.Kind)));
    }

    private async Task WriteRotationAsync(MetricsText text, Caller caller, CancellationToken ct)
    {
        var figures = await rotation.FiguresAsync(caller, ct);
        text.Family("trustpoint_rotation_devices", "gauge", "Devices by the state of their newest certificate: it may be renewed, should have been, has ended, or the device may not.");
        text.Sample("trustpoint_rotation_devices", figures.Counts.Due, ("state", "due"));
        text.Sample("trustpoint_rotation_devices", figures.Counts.Late, ("state", "late"));
        text.Sample("trustpoint_rotation_devices", figures.Counts.Stopped, ("state", "stopped"));
        text.Sample("trustpoint_rotation_devices", figures.Counts.Blocked, ("state", "blocked"));
        text.Family("trustpoint_issuance_capacity", "gauge", "Certificates a second that can be made for devices, as it was last measured.");
        text.Sample("trustpoint_issuance_capacity", figures.Turns.PerSecond);
        text.Family("trustpoint_issuance_told_to_wait", "gauge", "Devices that were told when to come again and have not come yet.");
        text.Sample("trustpoint_issuance_told_to_wait", figures.Turns.ToldToWait);
    }

    private async Task WriteJobsAsync(MetricsText text, Caller caller, CancellationToken ct)
    {
        var all = await jobs.ListAsync(caller, ct);
        text.Family("trustpoint_job_last_success_timestamp_seconds", "gauge", "When the job last did all that was due, in Unix time. Without a sample: never.");
        foreach (var job in all)
        {
            if (job.LastSuccess is { } at) text.Sample("trustpoint_job_last_success_timestamp_seconds", at.ToUnixTimeMilliseconds() / 1000.0, ("job", job.Name));
        }
        text.Family("trustpoint_job_last_duration_seconds", "gauge", "How long the job's last run took.");
        foreach (var job in all)
        {
            if (job.Last is { } last) text.Sample("trustpoint_job_last_duration_seconds", last.Took.TotalSeconds, ("job", job.Name));
        }
        text.Family("trustpoint_job_failures_total", "counter", "Runs of the job since the start that could not do all that was due.");
        foreach (var job in all) text.Sample("trustpoint_job_failures_total", job.Failures, ("job", job.Name));
        text.Family("trustpoint_job_overdue", "gauge", "1 where the job went without success for longer than it may, else 0.");
        foreach (var job in all) text.Sample("trustpoint_job_overdue", job.IsOverdue ? 1 : 0, ("job", job.Name));
    }
}
