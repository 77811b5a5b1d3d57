using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Profiles;

/// <summary>Rules of a profile that belong together, each a sentence.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Rules">The sentences.</param>
internal sealed record ProfileChapter(string Title, IReadOnlyList<string> Rules);

/// <summary>A profile in plain words: the same rules as its text, said as people would.</summary>
internal sealed class ProfileWording(Words words)
{
    // Named values that the pages have words for; of another one its name is shown.
    private static readonly string[] Named =
    [
        "device.name", "device.serialNumber", "device.model", "issuer.organization", "service.name", "service.organization", "authority.commonName",
        "authority.organization", "authority.unit", "authority.country",
    ];

    /// <summary>All of it, in the order in which people ask.</summary>
    public IReadOnlyList<ProfileChapter> Of(Profile profile) =>
    [
        new(words["profile.who"], [.. profile.Requesters.Select(requester => words[$"profile.who.{requester}"])]),
        new(words["profile.asked"], [Keys(ProfileForm.Of(profile)), .. profile.Subject.Select(Subject), .. AltNames(ProfileForm.Of(profile))]),
        new(words["profile.added"], [.. Added(profile)]),
        new(words["profile.refused"], [.. Refused(profile)]),
        new(words["profile.life"], [.. Life(profile)]),
    ];

    /// <summary>For how long a certificate is valid.</summary>
    public string Lifetime(Profile profile) => profile.Validity.Lifetime is { } span ? words.Span(span) : words["moment.never"];

    /// <summary>What its keys are for, in a few words.</summary>
    public string Usages(Profile profile) => profile.Authority is not null ? words["profile.use.authority"] : profile.ExtendedKeyUsages is []
        ? words["profile.use.sign"]
        : string.Join(", ", ProfileForm.Of(profile).ExtendedKeyUsages.Select(Purpose));

    private string Keys(ProfileForm form) =>
        words["profile.keys", string.Join(", ", form.KeyKinds.Select(kind => words[$"profile.key.{kind}", form.RsaMinimumBits, form.RsaMaximumBits]))];

    private string Subject(SubjectRule rule)
    {
        var attribute = ProfileForm.AttributeWord(rule.Oid);
        var sentence = rule.Source switch
        {
            SubjectSource.Constant => words["profile.subject.constant", attribute, rule.Name],
            SubjectSource.Request => words["profile.subject.request", attribute],
            SubjectSource.AltName => words["profile.subject.altName", attribute],
            _ => words["profile.subject.named", attribute, Named.Contains(rule.Name) ? words[$"profile.value.{rule.Name}"] : rule.Name],
        };
        return rule.Optional ? $"{sentence} {words["profile.subject.optional"]}" : sentence;
    }

    private IEnumerable<string> AltNames(ProfileForm form)
    {
        if (form.AltNameKinds is [])
        {
            yield return words["profile.names.none"];
            yield break;
        }
        yield return words[form.AltNameRequired ? "profile.names.required" : "profile.names", string.Join(", ", form.AltNameKinds.Select(kind => words[$"profile.name.{kind}"]))];
        if (form.UriSchemes is not []) yield return words["profile.names.schemes", string.Join(", ", form.UriSchemes)];
    }

    private IEnumerable<string> Added(Profile profile)
    {
        var form = ProfileForm.Of(profile);
        if (profile.Authority is { } authority) yield return authority.PathLength is { } length ? words["profile.authority.path", length] : words["profile.authority"];
        yield return words["profile.usage", Usages(form.KeyUsage)];
        if (form.KeyKinds.Contains("rsa") && !form.KeyUsageRsa.SequenceEqual(form.KeyUsage)) yield return words["profile.usage.rsa", Usages(form.KeyUsageRsa)];
        if (form.ExtendedKeyUsages is not []) yield return words["profile.purpose", string.Join(", ", form.ExtendedKeyUsages.Select(Purpose))];
        if (profile.CertificatePolicies is not []) yield return words["profile.policies", string.Join(", ", profile.CertificatePolicies)];
        var (permitted, excluded) = ProfileForm.ConstraintWords(profile);
        if (permitted is not []) yield return words["profile.permitted", string.Join(", ", permitted)];
        if (excluded is not []) yield return words["profile.excluded", string.Join(", ", excluded)];
        if (profile.MasaUrl is { } masa) yield return words["profile.masa", masa];
        if (profile.MustStaple) yield return words["profile.staple"];
        if (profile.CrlDistributionPoint) yield return words["profile.crl"];
        if (profile.AuthorityInformationAccess) yield return words[profile.StatusIsPublished ? "profile.aia.ocsp" : "profile.aia"];
        if (profile.NoRevAvail) yield return words["profile.noRevAvail"];
        if (profile.OcspNoCheck) yield return words["profile.noCheck"];
        foreach (var standard in profile.Standards) yield return words["profile.standard", words[$"profile.standard.{standard}"]];
    }

    private IEnumerable<string> Refused(Profile profile)
    {
        var ignored = ProfileForm.IgnoredWords(profile);
        if (ignored is not []) yield return words["profile.ignored", string.Join(", ", ignored)];
        yield return words[profile.IgnoredExtensions.Others ? "profile.others.ignored" : "profile.others.refused"];
        yield return words["profile.power"];
    }

    private IEnumerable<string> Life(Profile profile)
    {
        yield return profile.Validity.Lifetime is { } span ? words["profile.life.span", words.Span(span)] : words["profile.life.never"];
        if (profile.Validity.Backdate > TimeSpan.Zero) yield return words["profile.life.backdate", words.Span(profile.Validity.Backdate)];
    }

    private string Usages(IReadOnlyList<string> usages) => string.Join(", ", usages.Select(usage => words[$"profile.usage.{usage}"]));

    private string Purpose(string purpose) => ProfileForm.AllExtendedKeyUsages.Contains(purpose) ? words[$"profile.purpose.{purpose}"] : purpose;
}
