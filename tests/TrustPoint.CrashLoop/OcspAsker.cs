using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>Somebody who asks, at a pace, how it stands with the certificate that a fleet was given last.</summary>
internal sealed class OcspAsker : Lane
{
    private readonly List<string> faults = [];

    private OcspAsker(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause) => Begin(stopped => RunAsync(appliance, fleet, pause, stopped));

    /// <summary>Answers that were signed.</summary>
    public long Answered { get; private set; }

    /// <summary>Other answers.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Begins.</summary>
    public static OcspAsker Start(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause) => new(appliance, fleet, pause);

    private async Task RunAsync(ApplianceProcess appliance, RenewingFleet fleet, TimeSpan pause, CancellationToken stopped)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new($"http://127.0.0.1:{appliance.HttpPort}") };
        var issuer = Certificate.Decode(await http.GetByteArrayAsync(new Uri("/ca/evaluation-issuing-g1.crt", UriKind.Relative), CancellationToken.None));
        while (!stopped.IsCancellationRequested)
        {
            if (fleet.Newest is { } newest)
            {
                using var body = new ByteArrayContent(OcspRequest.Encode([CertId.Of(HashAlgorithmName.SHA256, issuer, Certificate.Decode(newest).Serial.ToArray())], []));
                body.Headers.ContentType = new("application/ocsp-request");
                using var answer = await http.PostAsync(new Uri("/ocsp", UriKind.Relative), body, CancellationToken.None); // what was asked is answered
                if (answer.IsSuccessStatusCode && OcspResponse.Decode(await answer.Content.ReadAsByteArrayAsync(CancellationToken.None)).Basic is not null) Answered++;
                else if (faults.Count < 20) faults.Add($"OCSP: {(int)answer.StatusCode}");
            }
            await PauseAsync(pause, stopped);
        }
    }
}
