using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Health;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Listeners;

/// <summary>Looks after the TLS server certificates: before the listeners open, and every few minutes from then on.</summary>
internal sealed class ServerCertificateRenewal(
    ServerCertificates certificates, IReadOnlyList<ServerCertificate> kept, Trouble trouble, ILogger<ServerCertificateRenewal> log) : IDuty, ICredentialKeeper, IDisposable
{
    private const string Part = "tls";

    // A first start that ends, a person who changes host names, and the clock ask at the same time.
    private readonly SemaphoreSlim looking = new(1);

    /// <inheritdoc/>
    public JobPlan Plan { get; } = new(ServerCertificates.Job, TimeSpan.FromMinutes(5)) { Retry = TimeSpan.FromMinutes(1) };

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct) => LookAsync(ct);

    /// <summary>Looks once. What cannot be done now is reported and tried again soon.</summary>
    /// <returns>What could not be done.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        var troubles = new List<string>();
        await looking.WaitAsync(ct);
        try
        {
            foreach (var certificate in kept)
            {
                var part = certificate.IsStandby ? $"{Part} stand-by" : Part;
                try
                {
                    await certificates.RefreshAsync(certificate, ct);
                    trouble.Report(part, null);
                }
                catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or IssuanceRefusedException or ClockException)
                {
                    log.LogWarning("The TLS server certificate ({Profile}) cannot be renewed now: {Reason}", certificate.Profile, failed.Message);
                    trouble.Report(part, $"the server certificate cannot be renewed: {failed.Message}");
                    troubles.Add($"the server certificate cannot be renewed: {failed.Message}");
                }
            }
        }
        finally
        {
            looking.Release();
        }
        return troubles;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldCredential>> HeldAsync(CancellationToken ct)
    {
        var held = new List<HeldCredential>();
        foreach (var certificate in kept) held.Add(await certificates.HeldAsync(certificate, ct));
        return held;
    }

    /// <inheritdoc/>
    public void Dispose() => looking.Dispose();
}
