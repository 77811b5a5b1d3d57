using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Ownership;

/// <summary>The domains in which devices are made: those that give factory identities (IEEE 802.1AR).</summary>
public sealed class Factories(Domains domains, ProfileCatalogue profiles, Authorities authorities)
{
    /// <summary>All of them.</summary>
    public IEnumerable<Domain> All => domains.All.Where(domain => domain.Profiles.Any(GivesFactoryIdentity));

    /// <summary>The one of that name; null: there is none, or it is no factory's.</summary>
    public Domain? Find(string name) => domains.Find(name) is { } domain && domain.Profiles.Any(GivesFactoryIdentity) ? domain : null;

    /// <summary>Whether certificates of a profile are factory identities.</summary>
    internal bool GivesFactoryIdentity(string profile) => profiles.Find(profile) is { IsFactoryIdentity: true };

    /// <summary>Those whose authority an idevid-issuer names; all of them where there is none.</summary>
    /// <param name="idevidIssuer">As it stands in a request; null: absent.</param>
    internal IEnumerable<Domain> Named(ReadOnlyMemory<byte>? idevidIssuer)
    {
        if (idevidIssuer is not { } value) return All;
        var identifier = IdevidIssuer.KeyIdentifier(value);
        return All.Where(domain => AuthorityOf(domain)?.Certificate.SubjectKeyIdentifier is { } own && own.Span.SequenceEqual(identifier.Span));
    }

    /// <summary>Who signs the factory identities of a domain.</summary>
    internal IssuingAuthority? AuthorityOf(Domain domain) => authorities.Find(domain.Authority);
}
