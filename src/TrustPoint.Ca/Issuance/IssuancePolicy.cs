using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>Decides whether an order may be filled, and with what. Default deny: whoever is not named here gets nothing.</summary>
internal sealed class IssuancePolicy(ProfileCatalogue profiles, Domains.Domains domains, Authorities.Authorities authorities, bool atCeremony)
{
    /// <summary>Decides about an order to an authority of the live set.</summary>
    /// <exception cref="IssuanceRefusedException">It may not be filled.</exception>
    public IssuancePlan Decide(CertificateOrder order, ProvenKey key, DateTimeOffset now)
    {
        var profile = ProfileFor(order);
        var authority = AuthorityFor(order);
        if (authorities.Inactive(authority, now, atCeremony) is { } reason) throw Refused(RefusalReason.AuthorityInactive, $"{reason}.");
        return Plan(order, key, profile, new(authority.Name, authority.Certificate, authority.Key, authority.Record.Crl), authority.Certificate.Subject);
    }

    /// <summary>Decides about the first certificate of an authority that signs itself.</summary>
    /// <exception cref="IssuanceRefusedException">It may not be filled.</exception>
    public IssuancePlan DecideSelfSigned(CertificateOrder order, ProvenKey key, Issuer issuer)
    {
        var profile = ProfileFor(order);
        if (profile.Authority is null) throw Refused(RefusalReason.ProfileNotAllowed, $"{profile.Name} is no profile of an authority; only authorities sign themselves.");
        return Plan(order, key, profile, issuer, DistinguishedName.Empty);
    }

    /// <summary>Decides whether a root certifies another one. It says again what that one's own certificate says, and nothing else.</summary>
    /// <exception cref="IssuanceRefusedException">It may not.</exception>
    public IssuancePlan DecideCross(AppliancePart caller, IssuingAuthority root, ProvenKey key, IssuingAuthority signer, DateTimeOffset now)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        if (root.Name == signer.Name) throw Refused(RefusalReason.NameNotAuthorised, $"{root.Name} signed its own certificate already.");
        if (authorities.Inactive(signer, now, atCeremony) is { } reason) throw Refused(RefusalReason.AuthorityInactive, $"{reason}.");
        // A root that is not used any more is still certified: what it signed is to be verified by those who know the new one alone.
        if (root.Record.State is not (AuthorityState.Active or AuthorityState.Retired)) throw Refused(RefusalReason.AuthorityInactive, $"{root.Name} is revoked or on hold.");
        return CrossCertificate.Plan(new() { Caller = caller }, key, root.Certificate, new(signer.Name, signer.Certificate, signer.Key, signer.Record.Crl));
    }

    private IssuancePlan Plan(CertificateOrder order, ProvenKey key, Profile profile, Issuer issuer, DistinguishedName issuerSubject)
    {
        if (authorities.HolderOf(order.Request.PublicKey.Der.Span) is { } holder) throw RequestedKey.Refused($"The key is that of the authority {holder.Name}.");
        var plan = ByProfile(order, key, profile, issuer, issuerSubject);
        if (profile.IsFactoryIdentity && plan.Masa is null) plan = plan with { Masa = MasaOf(order) };
        // RFC 5280 section 4.1.2.6: one name, one entity. Between holders of certificates the store decides.
        if (!plan.Subject.IsEmpty && authorities.HolderOf(plan.Subject) is { } named)
            throw Refused(RefusalReason.NameNotAuthorised, $"{plan.Subject} is the name of the authority {named.Name}.");
        return plan;
    }

    /// <summary>What a profile makes of an order, whoever else is there.</summary>
    /// <exception cref="IssuanceRefusedException">The profile does not take it.</exception>
    internal static IssuancePlan ByProfile(CertificateOrder order, ProvenKey key, Profile profile, Issuer issuer, DistinguishedName issuerSubject)
    {
        RequestedKey.Check(profile.Keys, profile.Name, order.Request.PublicKey);
        RequestedExtensions.Check(profile, order.Request.Extensions);
        var (subject, altNames) = RequestedNames.Decide(profile, order, issuerSubject);
        return new(order, key, profile, issuer, subject, altNames, profile.MasaUrl);
    }

    private string? MasaOf(CertificateOrder order) => order.Domain is { } name ? domains.Find(name)?.Masa : null;

    private Profile ProfileFor(CertificateOrder order)
    {
        var profile = profiles.Find(order.Profile) ?? throw Refused(RefusalReason.ProfileNotAllowed, $"There is no profile {order.Profile}.");
        var (requester, refusal) = order.Caller switch
        {
            DeviceCaller device => (ProfileRequester.Device, device.Device == order.Device && order.Domain is not null
                ? null : "A device asks for itself, in its domain."),
            RegistrationAuthority ra => (ProfileRequester.Device, ra.Domain == order.Domain && order.Device is not null
                ? null : $"{ra.Name} asks for devices in the domain {ra.Domain} only."),
            Administrator or Person => (ProfileRequester.Administrator, null),
            AppliancePart => (ProfileRequester.Appliance, null),
            _ => (default(ProfileRequester), "Nobody decided what this requester may ask for."),
        };
        if (refusal is not null) throw Refused(RefusalReason.DomainNotAllowed, refusal);
        // Whether it takes a second person besides, issuance asks; a preview takes none.
        order.Caller.RequireAlone(RightFor(requester, profile), order.Domain);
        return profile.Requesters.Contains(requester)
            ? profile
            : throw Refused(RefusalReason.ProfileNotAllowed, $"The profile {profile.Name} is not for {ProfileWords.Requesters.WordFor(requester)}s.");
    }

    private static Right RightFor(ProfileRequester requester, Profile profile) => requester switch
    {
        ProfileRequester.Device => Right.Enrol,
        ProfileRequester.Administrator when profile.Authority is null => Right.Issue,
        _ => Right.ManageAuthorities,
    };

    private IssuingAuthority AuthorityFor(CertificateOrder order)
    {
        if (order.Domain is null == order.Authority is null) throw new ArgumentException("An order names a domain or an authority.", nameof(order));
        var name = order.Domain is null ? order.Authority! : DomainFor(order, order.Domain).Authority;
        return authorities.Find(name) ?? throw Refused(RefusalReason.AuthorityInactive, $"There is no authority {name}.");
    }

    private Domain DomainFor(CertificateOrder order, string name)
    {
        var domain = domains.Find(name) ?? throw Refused(RefusalReason.DomainNotAllowed, $"There is no domain {name}.");
        // A domain's profiles are those that devices may ask for; what an administrator orders in it, such as a registrar's, is theirs to know.
        return order.Caller is Administrator or Person || domain.Profiles.Contains(order.Profile)
            ? domain
            : throw Refused(RefusalReason.ProfileNotAllowed, $"The domain {name} does not give certificates of the profile {order.Profile}.");
    }

    private static IssuanceRefusedException Refused(RefusalReason reason, string message) => new(reason, $"{message} Nothing was signed.");
}
