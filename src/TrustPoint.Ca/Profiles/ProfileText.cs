using System.Net;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Yaml;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Profiles;

/// <summary>Profiles as people type them: YAML with the keys of <see cref="Profile"/>. What leaves here is checked.</summary>
public static partial class ProfileText
{
    /// <summary>Reads and checks a profile.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">Where it is from, as messages name it: a file name.</param>
    /// <exception cref="ProfileException">The text is refused; every error is in it, with its line.</exception>
    public static Profile Parse(string yaml, string source) => Parse(yaml, source, (_, _) => { });

    /// <summary>The same, with further rules that it must keep to.</summary>
    internal static Profile Parse(string yaml, string source, Action<Profile, YamlFields> rules)
    {
        var profile = YamlFields.Read(yaml, source, "A profile", fields => Read(fields, yaml, rules), out var problems);
        return problems is [] ? profile! : throw new ProfileException(problems);
    }

    private static Profile Read(YamlFields fields, string yaml, Action<Profile, YamlFields> rules)
    {
        var keyUsage = Bits(fields, "keyUsage");
        var profile = new Profile
        {
            Name = Matching(fields, "name", Name(), "a name of 1 to 32 letters a-z, digits and hyphens"),
            Version = Version(fields),
            Description = fields.Required("description"),
            Requesters = fields.Words("requesters", ProfileWords.Requesters.In, Expected(ProfileWords.Requesters.Keys)),
            Standards = fields.Words("standards", ProfileWords.Standards.In, Expected(ProfileWords.Standards.Keys)),
            Keys = fields.Mapping("keys", Keys) ?? new([], 0, 0),
            Subject = fields.Mappings("subject", Subject),
            AltNames = fields.Mapping("subjectAltName", AltNames) ?? new([], false, []),
            IgnoredExtensions = Ignored(fields),
            Validity = fields.Mapping("validity", Validity) ?? new(TimeSpan.Zero, TimeSpan.Zero),
            Authority = fields.Mapping("authority", authority => new AuthorityRule(authority.Number("pathLength", 0, 8))),
            KeyUsage = keyUsage,
            KeyUsageRsa = Bits(fields, "keyUsageRsa") is var rsa && rsa != KeyUsages.None ? rsa : keyUsage,
            ExtendedKeyUsages = fields.Texts("extendedKeyUsage", ProfileWords.ExtendedKeyUsages.Oid, Expected(ProfileWords.ExtendedKeyUsages.Keys, "an OID")),
            CertificatePolicies = fields.Texts("certificatePolicies", NoWords.Oid, "OIDs"),
            NameConstraints = fields.Mapping("nameConstraints", Constraints),
            SubjectKeyIdentifier = fields.Flag("subjectKeyIdentifier"),
            NoRevAvail = fields.Flag("noRevAvail"),
            OcspNoCheck = fields.Flag("ocspNoCheck"),
            MustStaple = fields.Flag("mustStaple"),
            AuthorityInformationAccess = fields.Flag("authorityInformationAccess"),
            CrlDistributionPoint = fields.Flag("crlDistributionPoint"),
            MasaUrl = fields.Text("masaUrl"),
            Text = yaml,
        };
        ProfileRules.Check(profile, fields);
        rules(profile, fields);
        return profile;
    }

    private static readonly Dictionary<string, string> NoWords = [];

    private static int Version(YamlFields fields)
    {
        _ = fields.Required("version");
        return fields.Number("version", 1, 1_000_000) ?? 1;
    }

    private static KeyRule Keys(YamlFields keys)
    {
        var kinds = keys.Words("kinds", ProfileWords.KeyKinds.In, Expected(ProfileWords.KeyKinds.Keys));
        // RFC 5280 leaves sizes open. 3072 bits are the default and 2048 the floor (NIST SP 800-57 part 1, table 2).
        return new(kinds, keys.Number("rsaMinimumBits", 2048, 8192) ?? 3072, keys.Number("rsaMaximumBits", 2048, 8192) ?? 4096);
    }

    private static SubjectRule Subject(YamlFields rule)
    {
        var word = rule.Required("attribute");
        var oid = ProfileWords.Attributes.Oid(word);
        if (word.Length > 0 && oid is null) rule.Problem("attribute", $"is {Expected(ProfileWords.Attributes.Keys, "an OID")}, not '{word}'.");
        var (from, value) = (rule.Text("from"), rule.Text("value"));
        if (from is null == value is null) rule.Problem("attribute", "takes either 'from' or 'value'.");
        if (from is not null && !NamedValue().IsMatch(from)) rule.Problem("from", $"is request, subjectAltName or a named value such as device.name, not '{from}'.");
        var source = from switch
        {
            null => SubjectSource.Constant,
            "request" => SubjectSource.Request,
            "subjectAltName" => SubjectSource.AltName,
            _ => SubjectSource.NamedValue,
        };
        return new(oid ?? "", source, from ?? value ?? "", rule.Flag("optional"));
    }

    private static AltNameRule AltNames(YamlFields names) => new(
        names.Words("kinds", ProfileWords.AltNameKinds.In, Expected(ProfileWords.AltNameKinds.Keys)),
        names.Flag("required"),
        names.Texts("uriSchemes", word => Scheme().IsMatch(word) ? word : null, "URI schemes in lower case"));

    private static IgnoredExtensions Ignored(YamlFields fields)
    {
        var words = fields.Texts(
            "ignoredExtensions", word => word == ProfileWords.Others ? word : ProfileWords.Extensions.Oid(word),
            Expected([.. ProfileWords.Extensions.Keys, ProfileWords.Others], "an OID"));
        return new([.. words.Where(word => word != ProfileWords.Others)], words.Contains(ProfileWords.Others));
    }

    private static ValidityRule Validity(YamlFields validity)
    {
        var lifetime = validity.Required("lifetime");
        var span = ProfileWords.Span(lifetime);
        if (lifetime is not ("" or ProfileWords.Never) && (span is null || span <= TimeSpan.Zero))
            validity.Problem("lifetime", $"is a time such as 24h, 90d or 10y, or 'never', not '{lifetime}'.");
        var backdate = validity.Text("backdate") is { } text ? ProfileWords.Span(text) ?? TimeSpan.MaxValue : TimeSpan.FromHours(1);
        if (backdate > TimeSpan.FromHours(24)) validity.Problem("backdate", "is a time from 0m to 24h.");
        return new(lifetime == ProfileWords.Never ? null : span ?? TimeSpan.Zero, backdate);
    }

    private static NameConstraints Constraints(YamlFields constraints) => new(Subtrees(constraints, "permitted"), Subtrees(constraints, "excluded"));

    private static IReadOnlyList<NameSubtree> Subtrees(YamlFields constraints, string key) =>
    [
        .. constraints.Texts(key, word => Subtree(word) is null ? null : word, "subtrees such as dns:plant.example, ip:10.0.0.0/8, email:plant.example or uri:.plant.example")
            .Select(word => Subtree(word)!),
    ];

    // RFC 5280 section 4.2.1.10.
    private static NameSubtree? Subtree(string word) => word.Split(':', 2) switch
    {
        ["dns", { Length: > 0 } name] when name[0] != '.' => new NameSubtree.Dns(name),
        ["ip", var network] when IPNetwork.TryParse(network, out var range) => new NameSubtree.Ip(range),
        ["email", { Length: > 0 } mailbox] => new NameSubtree.Email(mailbox),
        ["uri", { Length: > 0 } host] => new NameSubtree.Uri(host),
        _ => null,
    };

    private static KeyUsages Bits(YamlFields fields, string key) =>
        fields.Words(key, ProfileWords.KeyUsageBits.In, Expected(ProfileWords.KeyUsageBits.Keys)).Aggregate(KeyUsages.None, (bits, bit) => bits | bit);

    private static string Matching(YamlFields fields, string key, Regex shape, string expected)
    {
        var text = fields.Required(key);
        if (text.Length > 0 && !shape.IsMatch(text)) fields.Problem(key, $"is {expected}, not '{text}'.");
        return text;
    }

    private static string Expected(IEnumerable<string> words, string? or = null) => $"one of {string.Join(", ", words)}{(or is null ? "" : $" or {or}")}";

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(request|subjectAltName|[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamedValue();

    [GeneratedRegex(@"\A[a-z][a-z0-9+.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
