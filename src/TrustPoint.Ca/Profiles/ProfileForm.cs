using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Profiles;

/// <summary>The parts of a profile that people change most, in the words of its text.</summary>
public sealed record ProfileForm
{
    /// <summary>One sentence for people.</summary>
    public required string Description { get; init; }

    /// <summary>From issuance: such as <c>24h</c>, <c>90d</c>, <c>10y</c> or <c>never</c>.</summary>
    public required string Lifetime { get; init; }

    /// <summary>How far notBefore lies before issuance: such as <c>1h</c>.</summary>
    public required string Backdate { get; init; }

    /// <summary>Kinds of keys that are taken.</summary>
    public required IReadOnlyList<string> KeyKinds { get; init; }

    /// <summary>Smallest RSA modulus, in bits.</summary>
    public required int RsaMinimumBits { get; init; }

    /// <summary>Largest RSA modulus, in bits.</summary>
    public required int RsaMaximumBits { get; init; }

    /// <summary>Kinds of subject alternative names; none: the extension is absent.</summary>
    public required IReadOnlyList<string> AltNameKinds { get; init; }

    /// <summary>Whether there must be such a name.</summary>
    public required bool AltNameRequired { get; init; }

    /// <summary>Schemes that URIs may have; none: any.</summary>
    public required IReadOnlyList<string> UriSchemes { get; init; }

    /// <summary>keyUsage for keys that are not RSA.</summary>
    public required IReadOnlyList<string> KeyUsage { get; init; }

    /// <summary>keyUsage for RSA keys.</summary>
    public required IReadOnlyList<string> KeyUsageRsa { get; init; }

    /// <summary>Extended key usages: words or OIDs; none: the extension is absent.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsages { get; init; }

    /// <summary>The kinds of keys that there are.</summary>
    public static IReadOnlyList<string> AllKeyKinds { get; } = [.. ProfileWords.KeyKinds.Keys];

    /// <summary>The kinds of subject alternative names that there are.</summary>
    public static IReadOnlyList<string> AllAltNameKinds { get; } = [.. ProfileWords.AltNameKinds.Keys];

    /// <summary>The key usages that there are.</summary>
    public static IReadOnlyList<string> AllKeyUsages { get; } = [.. ProfileWords.KeyUsageBits.Keys];

    /// <summary>The extended key usages that have a word.</summary>
    public static IReadOnlyList<string> AllExtendedKeyUsages { get; } = [.. ProfileWords.ExtendedKeyUsages.Keys];

    /// <summary>The word for an attribute of the subject: <c>CN</c>; its OID where there is none.</summary>
    public static string AttributeWord(string oid) => ProfileWords.Attributes.WordFor(oid);

    /// <summary>The extensions that are passed over by name.</summary>
    public static IReadOnlyList<string> IgnoredWords(Profile profile) => [.. profile.IgnoredExtensions.Named.Select(ProfileWords.Extensions.WordFor)];

    /// <summary>Name constraints as its text has them: permitted and excluded subtrees.</summary>
    public static (IReadOnlyList<string> Permitted, IReadOnlyList<string> Excluded) ConstraintWords(Profile profile) =>
        (Words(profile.NameConstraints?.Permitted), Words(profile.NameConstraints?.Excluded));

    /// <summary>What a profile says.</summary>
    public static ProfileForm Of(Profile profile) => new()
    {
        Description = profile.Description,
        Lifetime = profile.Validity.Lifetime is { } lifetime ? ProfileWords.Write(lifetime) : ProfileWords.Never,
        Backdate = ProfileWords.Write(profile.Validity.Backdate),
        KeyKinds = [.. profile.Keys.Kinds.Select(ProfileWords.KeyKinds.WordFor)],
        RsaMinimumBits = profile.Keys.RsaMinimumBits,
        RsaMaximumBits = profile.Keys.RsaMaximumBits,
        AltNameKinds = [.. profile.AltNames.Kinds.Select(ProfileWords.AltNameKinds.WordFor)],
        AltNameRequired = profile.AltNames.Required,
        UriSchemes = profile.AltNames.UriSchemes,
        KeyUsage = Bits(profile.KeyUsage),
        KeyUsageRsa = Bits(profile.KeyUsageRsa),
        ExtendedKeyUsages = [.. profile.ExtendedKeyUsages.Select(ProfileWords.ExtendedKeyUsages.WordFor)],
    };

    /// <summary>The text with what this form says, where it differs from what was read from the text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="before">The form of that text.</param>
    public string WriteTo(string yaml, ProfileForm before)
    {
        var was = before.Lines().ToDictionary(line => line.Key, line => line.Value);
        return Lines().Where(line => line.Value != was[line.Key]).Aggregate(yaml, (text, line) => ProfileEdit.Set(text, line.Key, line.Value));
    }

    private IEnumerable<(string Key, string? Value)> Lines() =>
    [
        ("description", ProfileEdit.Scalar(Description.Trim())),
        ("keys", $"{{kinds: {List(KeyKinds)}, {FormattableString.Invariant($"rsaMinimumBits: {RsaMinimumBits}, rsaMaximumBits: {RsaMaximumBits}")}}}"),
        ("subjectAltName", AltNameKinds is [] ? null : $"{{kinds: {List(AltNameKinds)}{(AltNameRequired ? ", required: true" : "")}{(UriSchemes is [] ? "" : $", uriSchemes: {List(UriSchemes)}")}}}"),
        ("validity", $"{{lifetime: {ProfileEdit.Scalar(Lifetime.Trim())}, backdate: {ProfileEdit.Scalar(Backdate.Trim())}}}"),
        ("keyUsage", List(KeyUsage)),
        ("keyUsageRsa", KeyUsageRsa.SequenceEqual(KeyUsage) ? null : List(KeyUsageRsa)),
        ("extendedKeyUsage", ExtendedKeyUsages is [] ? null : List(ExtendedKeyUsages)),
    ];

    private static string List(IReadOnlyList<string> words) => $"[{string.Join(", ", words.Select(ProfileEdit.Scalar))}]";

    private static IReadOnlyList<string> Words(IReadOnlyList<NameSubtree>? subtrees) =>
    [
        .. (subtrees ?? []).Select(subtree => subtree switch
        {
            NameSubtree.Dns dns => $"dns:{dns.Base}",
            NameSubtree.Ip ip => $"ip:{ip.Network}",
            NameSubtree.Email email => $"email:{email.Base}",
            NameSubtree.Uri uri => $"uri:{uri.Host}",
            _ => subtree.ToString()!,
        }),
    ];

    private static IReadOnlyList<string> Bits(KeyUsages usage) =>
        [.. ProfileWords.KeyUsageBits.Where(word => usage.HasFlag(word.Value)).Select(word => word.Key)];
}
