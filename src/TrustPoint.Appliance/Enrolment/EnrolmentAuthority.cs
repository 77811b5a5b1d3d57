using System.Globalization;
using Microsoft.AspNetCore.Http;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Registry;
using TrustPoint.Est;
using TrustPoint.Est.Connections;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>EST's authority: domains, devices and the one way to a certificate behind EST's own words.</summary>
internal sealed class EnrolmentAuthority(Domains domains, EnrolmentRooms rooms, RefusalRecords refusals, ContactBook contacts, EstTally answers) : IEstAuthority
{
    /// <inheritdoc/>
    public IEstDomain? Find(EstLabel label)
    {
        if (domains.Find(label.Domain) is not { } domain || (label.Profile is { } profile && !domain.Profiles.Contains(profile))) return null;
        return new EnrolmentDomain(domain, label.Profile, rooms);
    }

    /// <inheritdoc/>
    public async ValueTask<IEstDomain?> FindAsync(ClientCertificates? client, CancellationToken ct) =>
        await DomainOfAsync(client, ct) is { } domain ? new EnrolmentDomain(domain, null, rooms) : null;

    /// <inheritdoc/>
    public Task<bool> RecordAsync(EstRefusal refusal, CancellationToken ct) => refusals.AddAsync(refusal, ct);

    /// <inheritdoc/>
    public void Hear(EstContact contact)
    {
        answers.Add(contact.Operation, (contact.Error?.Status ?? StatusCodes.Status200OK).ToString(CultureInfo.InvariantCulture));
        contacts.Add(new(
            rooms.Time.GetUtcNow(), NameOf(contact), contact.Operation, OutcomeOf(contact), contact.Error?.Message, SourceAddress.TextOf(contact.Source),
            contact.PeerSha256));
    }

    private async ValueTask<Domain?> DomainOfAsync(ClientCertificates? client, CancellationToken ct)
    {
        if (client is null) return domains.Default;
        try
        {
            return await rooms.Admission.DomainOfAsync(client.Own, client.Others, ct);
        }
        catch (EstError)
        {
            // What it shows is no certificate that we take: what is for everybody is for it too (RFC 7030 section 4.1).
            return domains.Default;
        }
    }

    // Whom it is for; else whom it says it is, which proves nothing.
    private static string? NameOf(EstContact contact) =>
        contact.Client is EnrolmentClient { Subject: { } device } ? device : contact.Error?.Device is { } stopped ? stopped : contact.UserName is { } name && NewDevice.IsName(name) ? name : null;

    private static ContactOutcome OutcomeOf(EstContact contact) => contact.Error switch
    {
        null => contact.Enrols ? ContactOutcome.Issued : ContactOutcome.Served,
        { IsRefusal: true } => ContactOutcome.Refused,
        { Status: StatusCodes.Status202Accepted } => ContactOutcome.Waiting,
        _ => ContactOutcome.Failed,
    };
}
