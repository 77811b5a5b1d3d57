using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>Scripts as people write them: YAML, each key known, nothing twice, no anchors, no secrets. What leaves here is checked.</summary>
public static partial class ScriptText
{
    private const int MostShares = 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Dictionary<string, Func<YamlFields, CeremonyWork>> Kinds = new()
    {
        ["root"] = fields => new CeremonyWork.Root(Authority(fields, "root-ca")),
        ["issuing-key"] = fields => new CeremonyWork.IssuingKey(Authority(fields, null)),
        ["issuing-certificate"] = IssuingCertificate,
        ["root-crl"] = RootCrl,
    };

    /// <summary>Reads and checks a script.</summary>
    /// <param name="file">The file, UTF-8.</param>
    /// <param name="source">Its name, as messages have it.</param>
    /// <exception cref="CeremonyScriptException">It is refused; every error is in it, with its line.</exception>
    public static CeremonyScript Parse(ReadOnlyMemory<byte> file, string source)
    {
        string text;
        try
        {
            text = Strict.GetString(file.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new CeremonyScriptException([new(source, 1, "The file is not UTF-8.")]);
        }
        var secrets = SecretsIn(text, source).ToList();
        var script = YamlFields.Read(text, source, "A ceremony script", fields => Read(fields, file), out var problems);
        return secrets is [] && problems is [] ? script! : throw new CeremonyScriptException([.. secrets.Concat(problems).OrderBy(problem => problem.Line)]);
    }

    private static CeremonyScript Read(YamlFields fields, ReadOnlyMemory<byte> file)
    {
        var kind = fields.Required("ceremony");
        if (kind.Length > 0 && !Kinds.ContainsKey(kind)) fields.Problem("ceremony", $"is one of {string.Join(", ", Kinds.Keys)}, not '{kind}'.");
        var work = Kinds.GetValueOrDefault(kind)?.Invoke(fields);
        var script = new CeremonyScript
        {
            Id = Matching(fields, "id", Name(), "1 to 48 letters a-z, digits and hyphens"),
            Title = Line(fields, "title") ?? "",
            People = fields.Mapping("people", people => People(people, work)) ?? new(false, 3, 2, 1, false),
            IsOffline = fields.Flag("offline"),
            Token = fields.Mapping("token", token => new WantedToken(Label(token), Line(token, "serial", required: false))),
            Expect = fields.Mapping("expect", expect => new EarlierCeremony(
                Matching(expect, "ceremony", Name(), "the id of a ceremony"), Matching(expect, "transcript", Digest(), "64 hex digits in lower case"))),
            Work = work!,
            File = file,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Span)),
        };
        if (script.Token is null && work is not (null or CeremonyWork.IssuingKey)) fields.Problem("token", "is missing: the label of the token that is opened.");
        if (script.Token is not null && work is CeremonyWork.IssuingKey) fields.Problem("token", "is not for this kind: the key is made in the token of this box.");
        if (script.Expect is null && work is CeremonyWork.RootCrl or CeremonyWork.IssuingCertificate)
            fields.Problem("expect", "is missing: the ceremony of the root before, and the head of its transcript.");
        return script;
    }

    private static Attendance People(YamlFields people, CeremonyWork? work)
    {
        var attendance = new Attendance(
            people.Flag("operator"), people.Number("custodians", 0, MostShares) ?? 0, people.Number("needed", 0, MostShares) ?? 0, people.Number("witnesses", 0, 8) ?? 0, people.Flag("auditor"));
        // Two of three at the least: one alone never opens it, and one who is ill does not lock it.
        if (attendance.Needed < 2) people.Problem("needed", "is 2 or more: nobody opens the token, or approves, alone.");
        else if (attendance.Custodians <= attendance.Needed) people.Problem("custodians", $"are more than the {attendance.Needed} that are needed: one may be ill, and a share may be lost.");
        if (work is CeremonyWork.Root && attendance.Witnesses == 0) people.Problem("witnesses", "are 1 or more: somebody who has no share watches.");
        return attendance;
    }

    private static CeremonyWork.IssuingCertificate IssuingCertificate(YamlFields fields)
    {
        var authority = Authority(fields, "issuing-ca", withParent: true);
        return new(authority, fields.Mapping("request", request => new Digested(Matching(request, "sha256", Digest(), "64 hex digits in lower case")))?.Sha256
            ?? Missing(fields, "request", "the SHA-256 of the request that is brought"));
    }

    private static CeremonyWork.RootCrl RootCrl(YamlFields fields) => fields.Mapping("crl", crl =>
    {
        _ = crl.Required("number-above");
        _ = crl.Required("days");
        return new CeremonyWork.RootCrl(Matching(crl, "authority", AuthorityName(), "the name of an authority"), crl.Number("number-above", 0, int.MaxValue) ?? 0, crl.Number("days", 1, 366) ?? 1);
    }) ?? new(Missing(fields, "crl", "whose it is, its number and its life"), 0, 1);

    private static NewAuthority Authority(YamlFields fields, string? usualProfile, bool withParent = false)
    {
        var key = withParent ? KeyAlgorithm.EcP256 : fields.Mapping("key", ReadKey)?.Algorithm ?? Unread(Missing(fields, "key", "its algorithm"));
        return fields.Mapping("authority", authority => new NewAuthority
        {
            Name = Matching(authority, "name", AuthorityName(), "1 to 32 letters a-z, digits and hyphens"),
            Parent = withParent ? Matching(authority, "parent", AuthorityName(), "the name of the root that signs") : null,
            CommonName = Line(authority, "common-name") ?? "",
            Organization = Line(authority, "organization", required: false),
            Unit = Line(authority, "unit", required: false),
            Country = Country(authority),
            Profile = usualProfile is null ? "" : Line(authority, "profile", required: false) ?? usualProfile,
            Key = key,
            Crl = usualProfile == "root-ca" ? RootCrls(authority) : new(),
        }) ?? new() { Name = Missing(fields, "authority", "its name and its subject"), CommonName = "", Profile = "", Key = key };
    }

    // An offline root's list is made at a ceremony: often enough to be looked at, seldom enough to be held.
    private static CrlSettings RootCrls(YamlFields authority)
    {
        _ = authority.Required("crl-days");
        var validity = TimeSpan.FromDays(authority.Number("crl-days", 30, 366) ?? 366);
        return new() { Validity = validity, Period = validity / 2 };
    }

    private static HeldKey ReadKey(YamlFields key)
    {
        var word = key.Required("algorithm");
        if (word.Length > 0 && !KeyWords.All.ContainsKey(word)) key.Problem("algorithm", $"is one of {string.Join(", ", KeyWords.All.Keys)}, not '{word}'.");
        return new(KeyWords.All.GetValueOrDefault(word));
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

    private static string Missing(YamlFields fields, string key, string what)
    {
        fields.Problem(key, $"is missing: {what}.");
        return "";
    }

    private static KeyAlgorithm Unread(string _) => KeyAlgorithm.EcP256;

    // Line by line, before YAML is looked at: also a comment is no place for them.
    private static IEnumerable<YamlError> SecretsIn(string text, string source)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (Secret().IsMatch(line)) yield return new(source, number, "A PIN, a password, a share or a private key never stands in a script: people bring them, and type them where they are asked.");
        }
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

    [GeneratedRegex(@"(?i)^\s*#?\s*-?\s*[""']?(?:(?:so-|user-)?pins?|puk|pass(?:word|phrase|wd)?|secrets?|shares?|mnemonic|private-?key)[""']?\s*:|PRIVATE KEY-----", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    private sealed record HeldKey(KeyAlgorithm Algorithm);

    private sealed record Digested(string Sha256);
}
