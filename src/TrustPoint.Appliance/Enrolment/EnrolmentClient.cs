using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Est;
using TrustPoint.Formats;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>An admitted client, and what it may ask for.</summary>
internal sealed class EnrolmentClient(AdmittedClient admitted, Domain domain, string? labelProfile, EnrolmentRooms rooms) : IEstClient
{
    /// <inheritdoc/>
    public bool IsRegistrationAuthority => admitted is AdmittedClient.Registrar;

    /// <summary>The profile it enrols under: a code is bound to one, that of a batch to factory identities.</summary>
    public string Profile => admitted switch
    {
        AdmittedClient.ByCode code => code.Code.Profile,
        AdmittedClient.ByBatch => domain.Profiles.First(IsFactoryIdentity),
        _ => labelProfile ?? domain.Profiles[0],
    };

    /// <summary>The device that it is, or will be when it has enrolled; null for a registration authority.</summary>
    public Device? Device => admitted is AdmittedClient.Newcomer newcomer ? newcomer.Future : (admitted as AdmittedClient.Known)?.Device;

    /// <summary>The name of the device that it asks for; null for a registration authority and for a newcomer that did not ask yet.</summary>
    public string? Subject { get; private set; } = (admitted as AdmittedClient.Known)?.Device.Name;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> EnrolAsync(CertificationRequest request, CancellationToken ct)
    {
        try
        {
            if (labelProfile is not null && labelProfile != Profile)
                throw EstError.Forbidden($"the code is for profile {Profile}, not for {labelProfile}");
            var (caller, device) = await SubjectAsync(request, ct);
            var order = EnrolmentOrder.For(caller, device, domain, Profile, request) with
            {
                Grants = [.. CodeGrant(), .. IdentityGrant(device)],
            };
            // A device's first certificate waits where the domain wants it so; one that shows a certificate of ours had its first.
            if (domain.Approval && admitted is not AdmittedClient.ByOwnCertificate && !IsBack) order = await ApprovedAsync(order, ct);
            // Who comes back without a certificate that is good stands still until it has one.
            return (await rooms.Issuance.IssueAsync(order, IsBack ? DateTimeOffset.MinValue : null, ct)).Der;
        }
        catch (Exception error) when (EnrolmentErrors.Of(error) is { } answer)
        {
            throw answer;
        }
    }

    // A device that was off for longer than its certificate lived: its factory identity proves that it is the one that was let in.
    private bool IsBack => admitted is AdmittedClient.ByFactoryIdentity { Device.State: DeviceState.Operational };

    /// <inheritdoc/>
    public async ValueTask<IEstRenewal> FindRenewalAsync(CertificationRequest request, CancellationToken ct)
    {
        try
        {
            var renewal = admitted switch
            {
                // RFC 7030 section 4.2.2: what authenticates is what is renewed.
                AdmittedClient.ByOurCertificate ours => EnrolmentRenewal.Of(ours, domain, rooms),
                AdmittedClient.ByBatch => throw EstError.Forbidden("a factory identity is not renewed"),
                AdmittedClient.Newcomer => throw EstError.Forbidden("the device has no certificate of ours to renew: use simpleenroll"),
                _ => await EnrolmentRenewal.FindAsync(request, await SubjectAsync(request, ct), domain, rooms, ct),
            };
            // LIF-1: a factory identity is for the life of the device.
            if (IsFactoryIdentity(renewal.Profile)) throw EstError.Forbidden("a factory identity is not renewed");
            if (labelProfile is not null && labelProfile != renewal.Profile)
                throw EstError.Forbidden($"the certificate being renewed is of profile {renewal.Profile}, not of {labelProfile}");
            return renewal;
        }
        catch (Exception error) when (EnrolmentErrors.Of(error) is { } answer)
        {
            throw answer;
        }
    }

    // Who asks, and for which device.
    private async ValueTask<(Caller Caller, Device Device)> SubjectAsync(CertificationRequest request, CancellationToken ct)
    {
        switch (admitted)
        {
            case AdmittedClient.ByEndedCertificate: throw EstError.Forbidden("the client certificate has expired: it may be renewed with simplereenroll, and nothing else");
            case AdmittedClient.Known known: return (known.Caller, known.Device);
            case AdmittedClient.Newcomer newcomer:
                var added = await rooms.Newcomers.AddAsync(newcomer, ct);
                Subject = added.Device.Name;
                return (added.Caller, added.Device);
            case AdmittedClient.ByBatch line:
                var serial = request.Subject.Find(Oids.SerialNumber) ?? throw EstError.BadRequest("the request of a production line names the device as serialNumber");
                var made = await rooms.Batches.DeviceAsync(line, serial, ct);
                Subject = made.Name;
                return (new DeviceCaller(made.Name, line.Credential), made);
            case AdmittedClient.Registrar registrar:
                // RFC 7030 section 3.7: for another device of its domain, which the request names.
                var name = NamedBy(request) ?? throw EstError.BadRequest("a registration authority names the device as commonName");
                var device = await rooms.Admission.FindForAsync(registrar, name, domain, ct);
                Subject = device.Name;
                return (registrar.Caller, device);
            default: throw new InvalidOperationException($"nobody decided what {admitted} may ask for");
        }
    }

    // At a production line a device has its serial number before it has a name.
    private string? NamedBy(CertificationRequest request) => request.Subject.Find(Oids.CommonName)
        ?? (IsFactoryIdentity(Profile) && request.Subject.Find(Oids.SerialNumber) is { } number ? NewProduct.DeviceNameOf(domain.Name, number) : null);

    private GrantUse[] CodeGrant() => admitted is AdmittedClient.ByCode code ? [new(code.Code.Id)] : [];

    // LIF-1: what was made here gets one factory identity. The same request may be sent again, another is refused.
    private GrantUse[] IdentityGrant(Device device) =>
        IsFactoryIdentity(Profile) && device is { Manufacturer: null, SerialNumber: not null } ? [new(NewProduct.IdentityGrantOf(device.Name))] : [];

    private bool IsFactoryIdentity(string profile) => rooms.Profiles.Find(profile) is { IsFactoryIdentity: true };

    // RFC 7030 section 4.2.3: known again by its key, however the request was signed.
    private async ValueTask<CertificateOrder> ApprovedAsync(CertificateOrder order, CancellationToken ct)
    {
        var requestKey = RequestKey.Of(order);
        // The queue is for what could be issued: nobody is asked to look at a request that proves nothing.
        if (!order.Request.ProvesPossession()) throw EstError.BadRequest("the request is not signed by the key that it asks a certificate for");
        var request = new PendingRequest
        {
            RequestKey = requestKey,
            Device = order.Device!,
            Domain = domain.Name,
            Profile = order.Profile,
            Request = order.Request.Der.ToArray(),
            Requester = $"{order.Caller.Name} ({order.Caller.Proof})",
            CreatedAt = default,
            ExpiresAt = default,
        };
        var known = await rooms.Pending.SubmitAsync(order.Caller, request, [.. order.Grants.Select(grant => grant.Id)], ct);
        return known.Decision switch
        {
            PendingDecision.Accepted => order with { Grants = [.. order.Grants, new GrantUse(PendingRequests.ApprovalOf(requestKey))] },
            PendingDecision.Refused => throw EstError.Forbidden("an administrator refused the request"),
            _ => throw EstError.Pending(rooms.Pending.RetryAfter(known)),
        };
    }
}
