using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Registry;
using TrustPoint.Est;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>A certificate of ours that is to be renewed or rekeyed (RFC 7030 sections 2.3 and 4.2.2). The old one stays as it is until it ends.</summary>
internal sealed class EnrolmentRenewal : IEstRenewal
{
    /// <summary>Certificates of one device that are looked through: it holds a handful.</summary>
    private const int LookedThrough = 100;

    private readonly Caller caller;
    private readonly Device device;
    private readonly Domain domain;
    private readonly EnrolmentRooms rooms;

    private EnrolmentRenewal(CertificateRecord row, Certificate renewed, Caller caller, Device device, Domain domain, EnrolmentRooms rooms)
    {
        (Profile, Renewed) = (ProfileOf(row), renewed);
        (this.caller, this.device, this.domain, this.rooms) = (caller, device, domain, rooms);
    }

    /// <inheritdoc/>
    public Certificate Renewed { get; }

    /// <summary>The profile of the certificate being renewed: the request has no say (EST-71).</summary>
    public string Profile { get; }

    /// <summary>For the very certificate that authenticates the client, good or ended.</summary>
    public static EnrolmentRenewal Of(AdmittedClient.ByOurCertificate client, Domain domain, EnrolmentRooms rooms) =>
        new(client.Row, client.Certificate, client.Caller, client.Device, domain, rooms);

    /// <summary>For the one certificate of the device that has the request's names. Where two profiles give those names, nobody guesses.</summary>
    /// <exception cref="EstError">None, or more than one profile.</exception>
    public static async ValueTask<EnrolmentRenewal> FindAsync(
        CertificationRequest request, (Caller Caller, Device Device) subject, Domain domain, EnrolmentRooms rooms, CancellationToken ct)
    {
        var filter = new CertificateFilter(Domain: domain.Name, Device: subject.Device.Name, Status: CertificateStatus.Issued);
        var page = await rooms.Certificates.ListAsync(filter, CertificateSort.Newest, null, LookedThrough, ct);
        var now = rooms.Time.GetUtcNow();
        var alike = page.Items.Where(row => row.NotBefore <= now && now <= row.NotAfter)
            .Select(row => (Row: row, Certificate: Certificate.Decode(row.Der)))
            .Where(candidate => candidate.Certificate.Subject.Matches(request.Subject)
                && candidate.Certificate.SubjectAltNames.ToHashSet().SetEquals(request.SubjectAltNames))
            .ToList();
        if (alike.Count == 0) throw EstError.Forbidden($"{subject.Device.Name} has no valid certificate with the request's names");
        if (alike.DistinctBy(candidate => ProfileOf(candidate.Row)).Count() > 1)
            throw EstError.Forbidden($"{subject.Device.Name} has certificates of several profiles with these names: renew with the certificate itself");
        return new(alike[0].Row, alike[0].Certificate, subject.Caller, subject.Device, domain, rooms);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReenrolAsync(CertificationRequest request, CancellationToken ct)
    {
        try
        {
            var issued = await rooms.Issuance.IssueAsync(EnrolmentOrder.For(caller, device, domain, Profile, request), Renewed.NotAfter, ct);
            var sameKey = request.PublicKey.Der.Span.SequenceEqual(Renewed.PublicKey.Der.Span);
            rooms.Log.LogDebug(
                "{Device} {Act} serial {Old} as serial {New}", device.Name, sameKey ? "renewed" : "rekeyed",
                Convert.ToHexString(Renewed.Serial.Span), Convert.ToHexString(issued.Serial));
            return issued.Der;
        }
        catch (Exception error) when (EnrolmentErrors.Of(error) is { } answer)
        {
            throw answer;
        }
    }

    // ldevid@1: the name alone, in whatever version is in use now.
    private static string ProfileOf(CertificateRecord row) => row.Profile.Split('@')[0];
}
