using TrustPoint.Ca.Domains;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>EST's authority: domains, devices and the one way to a certificate behind EST's own words.</summary>
internal sealed class EnrolmentAuthority(Domains domains, EnrolmentRooms rooms, RefusalRecords refusals) : IEstAuthority
{
    /// <inheritdoc/>
    public IEstDomain? Find(EstLabel? label)
    {
        var domain = label is null ? domains.Default : domains.Find(label.Domain);
        if (domain is null || (label?.Profile is { } profile && !domain.Profiles.Contains(profile))) return null;
        return new EnrolmentDomain(domain, label?.Profile, rooms);
    }

    /// <inheritdoc/>
    public Task<bool> RecordAsync(EstRefusal refusal, CancellationToken ct) => refusals.AddAsync(refusal, ct);
}
