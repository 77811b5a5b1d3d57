using System.Net;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Admission;
using TrustPoint.Est;
using TrustPoint.Est.Connections;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>A domain as a label leads to it.</summary>
internal sealed class EnrolmentDomain(Domain domain, string? labelProfile, EnrolmentRooms rooms) : IEstDomain
{
    /// <inheritdoc/>
    public bool LinkingRequired => domain.LinkingRequired;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> CaCertificatesAsync(CancellationToken ct)
    {
        RequireAuthority(null);
        if (rooms.Authorities.Find(domain.Authority) is not { } authority) return [];
        var chain = rooms.Authorities.ChainOf(authority);
        return [.. chain.Select(link => link.Certificate.Der), .. await rooms.Crosses.BesideAsync(chain, ct)];
    }

    /// <inheritdoc/>
    public CsrAttrs CsrAttributes(IEstClient? client)
    {
        var known = client as EnrolmentClient;
        var profile = rooms.Profiles.Find(known?.Profile ?? labelProfile ?? domain.Profiles[0]);
        return profile is null ? new([]) : RequestAttributes.For(profile, known?.Device);
    }

    /// <inheritdoc/>
    public async ValueTask<IEstClient> AdmitAsync(string userName, string password, IPAddress? source, CancellationToken ct)
    {
        try
        {
            var from = SourceAddress.KeyOf(source);
            return Client((AdmittedClient?)await rooms.Batches.TryAdmitAsync(userName, password, from, domain, ct) ?? await rooms.Admission.AdmitAsync(userName, password, from, domain, ct));
        }
        catch (Exception error) when (EnrolmentErrors.Of(error) is { } answer)
        {
            throw answer;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IEstClient> AdmitAsync(ClientCertificates certificates, CancellationToken ct)
    {
        try
        {
            return Client(await AdmittedAsync(certificates.Own, certificates.Others, ct));
        }
        catch (Exception error) when (EnrolmentErrors.Of(error) is { } answer)
        {
            throw answer;
        }
    }

    private async ValueTask<AdmittedClient> AdmittedAsync(Certificate own, IReadOnlyList<Certificate> others, CancellationToken ct)
    {
        try
        {
            return await rooms.Admission.AdmitAsync(own, others, domain, ct);
        }
        catch (AdmissionRefusedException open) when (open.Refusal == AdmissionRefusal.PastUntold)
        {
            await rooms.Pasts.SettleAsync(own, others, domain, ct);
            return await rooms.Admission.AdmitAsync(own, others, domain, ct);
        }
    }

    private EnrolmentClient Client(AdmittedClient admitted)
    {
        var client = new EnrolmentClient(admitted, domain, labelProfile, rooms);
        RequireAuthority(client.Device?.Name);
        return client;
    }

    // LIF-57: for ever, so no 503 with Retry-After (RFC 9110 section 10.2.3): a device asks more and more rarely, and the log says why. Nor is there a current CA to tell of (RFC 7030 section 4.1.3).
    private void RequireAuthority(string? device)
    {
        if (rooms.Authorities.Find(domain.Authority)?.WhyEnded is not { } ended) return;
        var reason = $"{ended}. Nothing is issued in the domain {domain.Name} until it is given another authority";
        throw device is null ? EstError.Forbidden(reason) : EstError.Stopped(reason, device, isAlarm: false);
    }
}
