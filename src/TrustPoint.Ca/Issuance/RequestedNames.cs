using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Names;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// The names of a certificate: decided by the profile from what the order authorises. A request may choose among those and bring no others;
/// each attribute of its subject and each of its alternative names, of every kind, must be authorised.
/// </summary>
internal sealed class RequestedNames
{
    private readonly Profile profile;
    private readonly CertificateOrder order;
    private readonly IReadOnlyList<GeneralName> authorised;

    private RequestedNames(Profile profile, CertificateOrder order)
    {
        (this.profile, this.order) = (profile, order);
        authorised = order.Names.AltNames;
    }

    /// <summary>Decides.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="order">The order with its request and what it authorises.</param>
    /// <param name="issuer">The issuing authority's subject: its organisation may be the holder's too.</param>
    /// <exception cref="IssuanceRefusedException">Something is named that nobody authorised, or something is missing.</exception>
    public static (DistinguishedName Subject, IReadOnlyList<GeneralName> AltNames) Decide(Profile profile, CertificateOrder order, DistinguishedName issuer)
    {
        var names = new RequestedNames(profile, order);
        var altNames = names.AltNames();
        var subject = names.Subject(altNames, issuer);
        foreach (var attribute in order.Request.Subject.Attributes) names.CheckAttribute(attribute, subject);
        return (Build(subject), altNames);
    }

    private List<GeneralName> AltNames()
    {
        var requested = order.Request.SubjectAltNames;
        foreach (var name in requested) CheckAltName(name);
        var names = requested.Count > 0 ? requested.Distinct() : authorised.Where(name => Takes(name) && name.Violation() is null);
        var chosen = names.ToList();
        if (chosen.Count == 0 && profile.AltNames.Required)
        {
            throw Refused($"The profile {profile.Name} needs a subject alternative name ({Kinds()}), and none is authorised for {Holder()}.");
        }
        return chosen;
    }

    private void CheckAltName(GeneralName name)
    {
        if (!Takes(name)) throw Refused($"The request names {name}, but the profile {profile.Name} takes {Kinds()} only.");
        // RFC 5280 section 4.2.1.6, RFC 9525 section 6.3.
        if (name.Violation() is { } violation) throw new IssuanceRefusedException(RefusalReason.Malformed, $"The requested name {violation}. Nothing was signed.");
        if (!authorised.Any(allowed => Same(allowed, name))) throw NotAuthorised(name.ToString()!);
    }

    private bool Takes(GeneralName name) => name switch
    {
        GeneralName.Dns => profile.AltNames.Kinds.Contains(AltNameKind.Dns),
        GeneralName.Ip => profile.AltNames.Kinds.Contains(AltNameKind.Ip),
        GeneralName.Email => profile.AltNames.Kinds.Contains(AltNameKind.Email),
        GeneralName.Other => profile.AltNames.Kinds.Contains(AltNameKind.OtherName),
        GeneralName.Uri uri => profile.AltNames.Kinds.Contains(AltNameKind.Uri) && TakesScheme(uri.Value),
        _ => false,
    };

    private bool TakesScheme(string uri) =>
        profile.AltNames.UriSchemes.Count == 0
        || profile.AltNames.UriSchemes.Any(scheme => uri.StartsWith($"{scheme}:", StringComparison.OrdinalIgnoreCase));

    private List<NameAttribute> Subject(IReadOnlyList<GeneralName> altNames, DistinguishedName issuer)
    {
        var subject = new List<NameAttribute>();
        foreach (var rule in profile.Subject)
        {
            // An attribute that an earlier line gave is not given again, except the components of a domain.
            if (rule.Oid != Oids.DomainComponent && subject.Exists(given => given.Oid == rule.Oid)) continue;
            if (Value(rule, altNames, issuer) is { } value) subject.Add(new(rule.Oid, value));
            else if (!rule.Optional) throw Refused($"The profile {profile.Name} puts {Word(rule.Oid)} from {rule.Name} into the subject, and the order has none.");
        }
        return subject;
    }

    private string? Value(SubjectRule rule, IReadOnlyList<GeneralName> altNames, DistinguishedName issuer) => rule.Source switch
    {
        SubjectSource.Constant => rule.Name,
        SubjectSource.Request => order.Request.Subject.Attributes.FirstOrDefault(attribute => attribute.Oid == rule.Oid && order.Names.Authorises(attribute))?.Value,
        SubjectSource.AltName => altNames.Select(HostName).FirstOrDefault(host => host is { Length: <= 64 }),
        _ => rule.Name == IssuerOrganization ? issuer.Find(Oids.Organization) : order.Names.Values.GetValueOrDefault(rule.Name),
    };

    private void CheckAttribute(NameAttribute attribute, List<NameAttribute> subject)
    {
        if (subject.Contains(attribute) || order.Names.Authorises(attribute)) return;
        // A host's name is authorised as CN wherever the profile copies a host's name there.
        var copies = profile.Subject.Any(rule => rule.Oid == attribute.Oid && rule.Source == SubjectSource.AltName);
        if (copies && authorised.Any(name => string.Equals(HostName(name), attribute.Value, StringComparison.OrdinalIgnoreCase))) return;
        throw NotAuthorised($"{Word(attribute.Oid)}={attribute.Value}");
    }

    private IssuanceRefusedException NotAuthorised(string name) => Refused(
        order.Device is null ? $"The request names {name}, which is not authorised." : $"The request names {name}, but this device is {order.Device}.");

    private string Holder() => order.Device ?? order.Caller.Name;

    private string Kinds() => profile.AltNames.Kinds.Count == 0
        ? "no alternative names"
        : string.Join(", ", profile.AltNames.Kinds.Select(ProfileWords.AltNameKinds.WordFor))
            + (profile.AltNames.UriSchemes.Count == 0 ? "" : $" (URIs with {string.Join(", ", profile.AltNames.UriSchemes)})");

    /// <summary>The one named value that comes from the authority instead of the order.</summary>
    private const string IssuerOrganization = "issuer.organization";

    private static IssuanceRefusedException Refused(string message) => new(RefusalReason.NameNotAuthorised, $"{message} Nothing was signed.");

    // RFC 5280 section 7.2: DNS names without regard to case. The rest octet by octet.
    private static bool Same(GeneralName allowed, GeneralName requested) => (allowed, requested) switch
    {
        (GeneralName.Dns left, GeneralName.Dns right) => string.Equals(left.Name, right.Name, StringComparison.OrdinalIgnoreCase),
        _ => allowed.Equals(requested),
    };

    private static string? HostName(GeneralName name) => name switch
    {
        GeneralName.Dns dns => dns.Name,
        GeneralName.Ip ip => ip.Address.ToString(),
        _ => null,
    };

    private static string Word(string oid) => ProfileWords.Attributes.WordFor(oid);

    private static DistinguishedName Build(List<NameAttribute> subject)
    {
        try
        {
            return DistinguishedName.Build(subject);
        }
        catch (DecodeException error)
        {
            // RFC 5280 section 4.1.2.4 and appendix A.1: a value does not fit its string type or bound.
            throw new IssuanceRefusedException(RefusalReason.LintFailed, $"The subject cannot be written: {error.Message}. Nothing was signed.");
        }
    }
}
