using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>Scripts as people write them: YAML, each key known, nothing twice, no anchors, no secrets. What leaves here is checked.</summary>
public static partial class ScriptText
{
    private const int MostShares = 16; // SLIP-0039 section Format of the share mnemonic
    private const int MostWitnesses = 8;
    private const int FewestCrlDays = 30;
    private const int MostCrlDays = 366; // CER-34
    private const int LongestLine = 64;
    private const string HexDigits = "64 hex digits in lower case";

    private static readonly Dictionary<string, Func<YamlFields, CeremonyWork>> Kinds = new()
    {
        ["root"] = fields => new CeremonyWork.Root(Authority(fields, Key(fields), RootOf)),
        ["issuing-key"] = fields => new CeremonyWork.IssuingKey(Authority(fields, Key(fields), (_, named) => named)),
        ["issuing-certificate"] = fields => new CeremonyWork.IssuingCertificate(Authority(fields, default, BelowRoot), RequestDigest(fields)),
        ["root-crl"] = RootCrl,
        ["cross-certificate"] = CrossCertificate,
        ["signer"] = Signer,
        ["trust-anchors"] = TrustAnchors,
        ["custodian-change"] = CustodianChange,
        ["backup-check"] = BackupCheck,
        ["destruction"] = Destruction,
    };

    /// <summary>Reads and checks a script.</summary>
    /// <param name="file">The file, UTF-8.</param>
    /// <param name="source">Its name, as messages have it.</param>
    /// <exception cref="CeremonyScriptException">It is refused; every error is in it, with its line.</exception>
    public static CeremonyScript Parse(ReadOnlyMemory<byte> file, string source)
    {
        var text = ReviewableText.Read(file.Span, source, out var unfit);
        var script = YamlFields.Read(text, source, "A ceremony script", fields => Read(fields, file), out var problems);
        return unfit is [] && problems is [] ? script! : throw new CeremonyScriptException([.. unfit.Concat(problems).OrderBy(problem => problem.Line)]);
    }

    private static CeremonyScript Read(YamlFields fields, ReadOnlyMemory<byte> file)
    {
        var kind = fields.Required("ceremony");
        if (kind.Length > 0 && !Kinds.ContainsKey(kind)) fields.Problem("ceremony", $"is one of {string.Join(", ", Kinds.Keys)}, not '{kind}'.");
        var work = Kinds.GetValueOrDefault(kind)?.Invoke(fields);
        var script = new CeremonyScript
        {
            Kind = kind,
            Id = Matching(fields, "id", Name(), "1 to 48 letters a-z, digits and hyphens"),
            Title = Line(fields, "title") ?? "",
            People = Section(fields, "people", "who has to be there", people => People(people, work)) ?? new(false, 0, 0, 0, false),
            IsOffline = fields.Flag("offline"),
            Token = Token(fields, work),
            Work = work!,
            Expect = Expect(fields, work),
            File = file,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Span)),
        };
        CheckTogether(fields, script);
        return script;
    }

    private static Attendance People(YamlFields people, CeremonyWork? work)
    {
        var (custodians, needed, witnesses) = (Count(people, "custodians", 0, MostShares), Count(people, "needed", 0, MostShares), people.Number("witnesses", 0, MostWitnesses));
        // CER-7. Two of three at the least: one alone never opens it, and one who is ill does not lock it.
        if (needed < 2) people.Problem("needed", "is 2 or more: nobody opens the token, or approves, alone.");
        // Where the token goes to others those of before who are there are enough: the one who is missing may be the reason.
        else if (work is CeremonyWork.CustodianChange)
        {
            if (custodians < needed) people.Problem("custodians", $"are fewer than the {needed} that open the token.");
        }
        else if (custodians <= needed) people.Problem("custodians", $"are more than the {needed} that are needed: one may be ill, and a share may be lost.");
        // CER-4.
        if (work is CeremonyWork.Root or CeremonyWork.Destruction && (witnesses == 0 || !people.Has("witnesses"))) people.Problem("witnesses", "are 1 or more: somebody who has no share watches.");
        return new(people.Flag("operator"), (int)(custodians ?? 0), (int)(needed ?? 0), witnesses ?? 0, people.Flag("auditor"))
        {
            NewCustodians = work is CeremonyWork.CustodianChange change ? change.NewCustodians : 0,
        };
    }

    private static WantedToken? Token(YamlFields fields, CeremonyWork? work)
    {
        if (work is CeremonyWork.IssuingKey && fields.Has("token")) fields.Problem("token", "is not for this kind: the key is made in the token of this box.");
        WantedToken Read(YamlFields token) => new(Label(token), Line(token, "serial", required: false));
        return work is null or CeremonyWork.IssuingKey ? fields.Mapping("token", Read) : Section(fields, "token", "the label of the token that is opened", Read);
    }

    private static EarlierCeremony? Expect(YamlFields fields, CeremonyWork? work)
    {
        static EarlierCeremony Read(YamlFields expect) => new(Matching(expect, "ceremony", Name(), "the id of a ceremony"), Matching(expect, "transcript", Digest(), HexDigits));
        return work is null or CeremonyWork.Root or CeremonyWork.IssuingKey
            ? fields.Mapping("expect", Read) : Section(fields, "expect", "the ceremony of the root before, and the head of its transcript", Read);
    }

    private static string RequestDigest(YamlFields fields) =>
        Section(fields, "request", "the SHA-256 of the request that is brought", request => Matching(request, "sha256", Digest(), HexDigits)) ?? "";

    private static CeremonyWork.RootCrl RootCrl(YamlFields fields) => Section(fields, "crl", "whose it is, its number and its life", crl => new CeremonyWork.RootCrl(
        Matching(crl, "authority", AuthorityName(), "the name of an authority"), Count(crl, "number-above", 0, long.MaxValue) ?? 0, (int)(Count(crl, "days", 1, MostCrlDays) ?? 1))) ?? new("", 0, 1);

    private static NewAuthority Authority(YamlFields fields, KeyAlgorithm key, Func<YamlFields, NewAuthority, NewAuthority> rest) =>
        Section(fields, "authority", "its name and its subject", authority => rest(authority, new()
        {
            Name = Matching(authority, "name", AuthorityName(), "1 to 32 letters a-z, digits and hyphens"),
            CommonName = CommonName(authority),
            Organization = Line(authority, "organization", required: false),
            Unit = Line(authority, "unit", required: false),
            Country = Country(authority),
            Profile = "",
            Key = key,
        })) ?? new() { Name = "", CommonName = "", Profile = "", Key = key };

    // An offline root's list is made at a ceremony: often enough to be looked at, seldom enough to be held.
    private static NewAuthority RootOf(YamlFields authority, NewAuthority named)
    {
        var validity = TimeSpan.FromDays(Count(authority, "crl-days", FewestCrlDays, MostCrlDays) ?? MostCrlDays);
        return named with { Profile = Profile(authority, "root-ca"), Crl = new() { Validity = validity, Period = validity / 2 } };
    }

    private static NewAuthority BelowRoot(YamlFields authority, NewAuthority named) =>
        named with { Profile = Profile(authority, "issuing-ca"), Parent = Matching(authority, "parent", AuthorityName(), "the name of the root that signs") };

    private static string Profile(YamlFields authority, string usual) =>
        authority.Has("profile") ? Matching(authority, "profile", AuthorityName(), "the name of a profile") : usual;

    private static KeyAlgorithm Key(YamlFields fields) => KeyWords.All.GetValueOrDefault(Section(fields, "key", "its algorithm", key =>
    {
        var word = key.Required("algorithm");
        if (word.Length > 0 && !KeyWords.All.ContainsKey(word)) key.Problem("algorithm", $"is one of {string.Join(", ", KeyWords.All.Keys)}, not '{word}'.");
        return word;
    }) ?? "");

    // RFC 5280 appendix A.1, ub-common-name; and what cannot be rehearsed is not held.
    private static string CommonName(YamlFields authority)
    {
        var name = Line(authority, "common-name") ?? "";
        var most = LongestLine - NewAuthority.RehearsalMark.Length;
        if (name.Length > most && name.Length <= LongestLine) authority.Problem("common-name", $"has more than {most} letters: a rehearsal puts '{NewAuthority.RehearsalMark}' before it.");
        return name;
    }

    private static string? Country(YamlFields authority)
    {
        var country = authority.Text("country");
        if (country is not null && !TwoLetters().IsMatch(country)) authority.Problem("country", $"is two capital letters (ISO 3166), not '{country}'.");
        return country;
    }

    // PKCS#11 v2.40 section 5.5: 32 octets.
    private static string Label(YamlFields token)
    {
        var label = Line(token, "label") ?? "";
        if (Encoding.UTF8.GetByteCount(label) > 32) token.Problem("label", "has more than 32 octets.");
        return label;
    }

    // What people read aloud: one line that looks like what it is.
    private static string? Line(YamlFields fields, string key, bool required = true)
    {
        var text = required ? fields.Required(key) : fields.Text(key);
        if (text is { Length: > 0 } && !Readable().IsMatch(text)) fields.Problem(key, "is 1 to 64 letters, digits, blanks and . , : ( ) + / ' & -, without blanks around.");
        return text;
    }

    private static string Matching(YamlFields fields, string key, Regex shape, string expected)
    {
        var text = fields.Required(key);
        if (text.Length > 0 && !shape.IsMatch(text)) fields.Problem(key, $"is {expected}, not '{text}'.");
        return text;
    }

    private static long? Count(YamlFields fields, string key, long minimum, long maximum)
    {
        _ = fields.Required(key);
        return fields.Number(key, minimum, maximum);
    }

    private static T? Section<T>(YamlFields fields, string key, string what, Func<YamlFields, T> read) where T : class
    {
        if (!fields.Has(key)) fields.Problem(key, $"is missing: {what}.");
        return fields.Mapping(key, read);
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,48}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthorityName();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();

    [GeneratedRegex(@"\A[A-Z]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TwoLetters();

    [GeneratedRegex(@"\A[\p{L}\p{N}.,:()+/'&-]([\p{L}\p{N} .,:()+/'&-]{0,62}[\p{L}\p{N}.,:()+/'&-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Readable();
}
