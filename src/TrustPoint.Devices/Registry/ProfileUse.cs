using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Registry;

/// <summary>What a profile touches, as far as whoever asks may see it.</summary>
/// <param name="Domains">The domains whose devices may ask for it, and their devices.</param>
/// <param name="Certificates">Its certificates that are good now: each is renewed by the version that is in force then.</param>
public sealed record ProfileUse(IReadOnlyList<DomainUse> Domains, ListCount Certificates);

/// <summary>A domain that uses something.</summary>
/// <param name="Name">The domain.</param>
/// <param name="Devices">Its devices; null: the caller does not see them.</param>
public sealed record DomainUse(string Name, ListCount? Devices);

/// <summary>Which devices a change touches.</summary>
public sealed class ProfileUses(Domains domains, DeviceRegistry devices, CertificateRegistry certificates)
{
    /// <summary>What a profile touches.</summary>
    /// <param name="caller">Who sees devices.</param>
    /// <param name="profile">The profile's name.</param>
    /// <param name="ct">Stops the count.</param>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public async Task<ProfileUse> OfAsync(Caller caller, string profile, CancellationToken ct)
    {
        var good = await certificates.CountAsync(caller, new(Profile: profile), CertificateState.Good, ct);
        var uses = new List<DomainUse>();
        foreach (var domain in domains.All.Where(domain => domain.Profiles.Contains(profile)))
            uses.Add(new(domain.Name, caller.May(Right.SeeDevices, domain.Name) ? await devices.CountAsync(caller, new(Domain: domain.Name), ct) : null));
        return new(uses, good);
    }
}
