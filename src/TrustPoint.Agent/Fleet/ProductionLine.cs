using TrustPoint.Agent.Enrolment;
using TrustPoint.Agent.Keys;
using TrustPoint.Agent.State;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;

namespace TrustPoint.Agent.Fleet;

/// <summary>A line that makes devices: each gets a key and, by EST from its manufacturer, a factory identity.</summary>
/// <param name="Server">The manufacturer's EST server with its path.</param>
/// <param name="Anchors">Whom to trust there.</param>
/// <param name="Credentials">Name and code of the batch.</param>
/// <param name="MasaAnchors">Goes into the firmware of each device.</param>
internal sealed record ProductionLine(Uri Server, IReadOnlyList<Certificate> Anchors, string Credentials, IReadOnlyList<Certificate> MasaAnchors)
{
    /// <summary>Makes a device.</summary>
    /// <param name="serialNumber">Its serial number.</param>
    /// <param name="folder">Where it is put together.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>Its factory folder.</returns>
    /// <exception cref="AgentException">The manufacturer said no.</exception>
    public async Task<string> MakeAsync(string serialNumber, string folder, CancellationToken ct)
    {
        using var state = StateDirectory.Open(folder);
        var own = DistinguishedName.Build([new(Oids.SerialNumber, serialNumber)]);
        await new FirstEnrolment(state, new FileKeys(state), TimeProvider.System, new Journal(_ => { })).EnrolAsync(Server, Anchors, new(own, null, Credentials), ct);
        await File.WriteAllTextAsync(Path.Combine(state.Current, "masa.pem"), CertificateFile.Write(MasaAnchors), ct);
        return state.Current;
    }
}
