using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;

namespace TrustPoint.Appliance.Listeners;

/// <summary>Looks after the TLS server certificates: before the listeners open, and every hour from then on.</summary>
internal sealed class ServerCertificateRenewal(
    ServerCertificates certificates, IReadOnlyList<ServerCertificate> kept, Trouble trouble, TimeProvider time, ILogger<ServerCertificateRenewal> log) : BackgroundService
{
    private const string Part = "tls";

    /// <summary>Looks once. What cannot be done now is reported and tried again in an hour.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        foreach (var certificate in kept)
        {
            var part = certificate.IsStandby ? $"{Part} stand-by" : Part;
            try
            {
                await certificates.RefreshAsync(certificate, ct);
                trouble.Report(part, null);
            }
            catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or IssuanceRefusedException or ClockBehindException)
            {
                log.LogWarning("The TLS server certificate ({Profile}) cannot be renewed now: {Reason}", certificate.Profile, failed.Message);
                trouble.Report(part, $"the server certificate cannot be renewed: {failed.Message}");
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hour = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await hour.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }
}
