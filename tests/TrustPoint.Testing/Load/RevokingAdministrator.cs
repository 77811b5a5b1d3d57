using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Testing.Load;

/// <summary>
/// Somebody who revokes, at a pace, what a fleet was given, has CRLs made and fetches them, and keeps what was acknowledged. That the appliance cannot now, or is gone, is borne.
/// </summary>
public sealed class RevokingAdministrator : Lane
{
    private const string Issuing = "evaluation-issuing-g1";
    private const int RevocationsForACrl = 5;

    private readonly ConcurrentQueue<string> revoked = new();
    private readonly ConcurrentQueue<string> faults = new();

    private RevokingAdministrator(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause) => Begin(stopped => RunAsync(appliance, fleet, pause, stopped));

    /// <summary>SHA-256 of each certificate whose revocation was acknowledged, in hex.</summary>
    public IReadOnlyCollection<string> Revoked => revoked;

    /// <summary>The highest number of a CRL that could be fetched; 0: none could.</summary>
    public long Published { get; private set; }

    /// <summary>Answers that were neither an acknowledgement nor 503.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>Begins.</summary>
    /// <param name="appliance">On its admin socket.</param>
    /// <param name="fleet">Whose newest certificate is revoked each time.</param>
    /// <param name="pause">Between two acts.</param>
    public static RevokingAdministrator Start(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause) => new(appliance, fleet, pause);

    private async Task RunAsync(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause, CancellationToken stopped)
    {
        using var admin = appliance.AdminClient();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new($"http://127.0.0.1:{appliance.HttpPort}") };
        string? last = null;
        for (var turn = 1; !stopped.IsCancellationRequested; turn++)
        {
            try
            {
                if (fleet.Newest is { } certificate && Convert.ToHexStringLower(SHA256.HashData(certificate)) is var sha256 && sha256 != last)
                {
                    using var answer = await admin.PostAsJsonAsync(new Uri($"certificates/{sha256}/revoke", UriKind.Relative), new { reason = "superseded" }, stopped);
                    if (await HeardAsync(answer, "revoke")) revoked.Enqueue(last = sha256);
                }
                if (turn % RevocationsForACrl == 0)
                {
                    using var answer = await admin.PostAsync(new Uri($"crls/{Issuing}/publish", UriKind.Relative), null, stopped);
                    await HeardAsync(answer, "publish");
                    var list = CertificateList.Decode(await http.GetByteArrayAsync(new Uri($"/crl/{Issuing}.crl", UriKind.Relative), stopped));
                    Published = Math.Max(Published, (long)list.Number);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
            {
                // It was stopped, or does not serve.
            }
            await PauseAsync(pause, stopped);
        }
    }

    private async Task<bool> HeardAsync(HttpResponseMessage answer, string act)
    {
        if (answer.IsSuccessStatusCode) return true;
        if ((int)answer.StatusCode != 503) faults.Enqueue($"{act}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return false;
    }
}
