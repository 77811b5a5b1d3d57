using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Authorities;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Tests.Language;

/// <summary>What the rooms say in English is German where somebody reads German, and nothing else is.</summary>
public partial class SentencesTests
{
    private static readonly Dictionary<string, string> Patterns = new ResourceManager("TrustPoint.Ui.Language.GermanSentences", typeof(Words).Assembly)
        .GetResourceSet(CultureInfo.InvariantCulture, true, false)!.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    // All of the first two, and of the others what reaches a page.
    private static readonly string[] Rooms =
    [
        "Ca", "Devices", "Est", "Jobs", "Pkcs11/Keys", "Pkcs11/Tokens", "Appliance/Backups", "Appliance/Ceremonies/CeremonyTools.cs", "Appliance/Enrolment", "Appliance/FirstStart", "Appliance/Health", "Appliance/Jobs", "Appliance/Joining", "Brski/Registrar/MasaClient.cs", "Brski/Registrar/MasaPlace.cs", "Brski/Registrar/MasaTls.cs",
        "Appliance/Keys/FoundTokens.cs", "Appliance/Listeners/ServerCertificateRenewal.cs", "Appliance/Options", "Appliance/Rest/RestoreRoutes.cs", "Appliance/Settings", "Appliance/Signing/SignerClient.cs", "Appliance/Signing/SignerLink.cs",
        "Ceremonies/Scripts", "Ceremonies/Plans/Plan.cs", "Ceremonies/Plans/Plan.Signing.cs", "Ceremonies/Plans/Plan.Tokens.cs", "Appliance/Ceremonies/TokenCare.cs", "Appliance/Ceremonies/KeyEnd.cs", "Ceremonies/Imports", "Ceremonies/Calendar/CeremonyCalendar.cs", "Ceremonies/Runs", "Ceremonies/Shares", "Ceremonies/Transcripts", "Ceremonies/Evidence/CeremonyEvidence.cs", "Ceremonies/Evidence/EvidencePack.cs", "Ceremonies/Evidence/EvidenceVerifier.cs",
        "Storage/Backups", "Storage/Database/DatabaseFailure.cs", "Storage/SoftwareKeys", "Storage/Devices", "Storage/People", "Storage/Authorities", "Storage/Domains", "Storage/Crls",
    ];

    [Fact]
    public void Every_sentence_that_a_room_says_has_its_german()
    {
        var said = Rooms.SelectMany(SaidIn).ToList();
        var missing = said.Where(sentence => !Patterns.ContainsKey(sentence.Pattern) && !NotShown.Contains(sentence.Pattern) && !Clause().IsMatch(sentence.Pattern))
            .Select(sentence => $"{sentence.Where}: add to ui/TrustPoint.Ui/Language/GermanSentences.resx, with its German:\n  <data name=\"{System.Security.SecurityElement.Escape(sentence.Pattern).Replace("&apos;", "'", StringComparison.Ordinal)}\"><value>…</value></data>");

        Assert.InRange(said.Count, 450, 10_000);
        Assert.True(!missing.Any(), string.Join('\n', missing));
        Assert.Empty(NotShown.Except(said.Select(sentence => sentence.Pattern)));
    }

    [Fact]
    public void A_sentence_joined_and_filled_in_a_source_is_one_pattern()
    {
        const string Source = """
            [Note("of an attribute")] class Room
            {
                void A(string name) => throw new RefusedException($"there is no {name} here: " + "look " + name);
                void B() => throw new ArgumentException("a fault of ours");
                string C(bool b) => b ? $" outside of {b}" : "a list {of} things";
                void D(Fields f) => f.Problem("key", "is empty.");
                void E(ILogger log) => log.LogWarning("The {Thing} is gone");
            }
            """;

        Assert.Equal(["there is no {0} here: look {1}", "{0} outside of {1}", "a list {{of}} things", "{0} is empty."], SourceSentences.Of(Source).Select(found => found.Pattern));
    }

    [Fact]
    public void What_stands_between_the_commands_for_a_device_has_its_german()
    {
        var source = File.ReadAllText(Path.Combine(Repository(), "src/TrustPoint.Appliance/CommandLine/EnrolmentCommands.cs"));
        var said = source[source.IndexOf("void WriteSteps", StringComparison.Ordinal)..].Split('\n')
            .Where(line => line.StartsWith("            ", StringComparison.Ordinal) && char.IsUpper(line, 12) && line[^1] is ':' or '.').Select(line => line.Trim()).ToList();

        Assert.Equal(4, said.Count);
        Assert.All(said, line => Assert.NotNull(Sentences.German.Find(line)));
    }

    [Fact]
    public void Every_state_has_its_german() => Assert.All(
        Enum.GetValues<DeviceState>().Select(LifeWords.Of).Concat(Enum.GetNames<AuthorityState>().Where(state => state != nameof(AuthorityState.OnHold)).Select(state => state.ToLowerInvariant())),
        state => Assert.NotNull(Sentences.German.Find(state)));

    [Fact]
    public void A_sentence_has_its_places_in_order_and_apart_and_its_german_has_the_same() => Assert.All(Patterns, pattern =>
    {
        var places = Place().Matches(pattern.Key).Select(place => place.Value).ToList();

        Assert.Equal(Enumerable.Range(0, places.Count).Select(number => $"{{{number}}}"), places);
        Assert.DoesNotContain("}{", pattern.Key, StringComparison.Ordinal);
        Assert.Equal(places, GermanPlace().Matches(pattern.Value).Select(place => $"{{{place.Groups[1].Value}}}").Order(StringComparer.Ordinal));
    });

    [Fact]
    public void No_sentence_hides_another() => Assert.All(Patterns, pattern =>
    {
        var inner = Kinds(pattern.Value).Select(kind => kind == "word" ? "on hold" : "pump-7").ToArray();
        var found = Sentences.German.PatternOf(Filled(pattern.Key, inner));

        Assert.Equal(pattern.Key, found?.English);
    });

    [Fact]
    public void What_is_filled_in_comes_out_as_it_went_in()
    {
        var random = new Random(20260601);
        string[] pieces = ["{0}", "{", "}", "'", "is", " ", ": ", "; ", ". Nothing was signed.", "on hold", "\u202E", "<b>", "ü", "\0", "%s", "\\"];
        for (var round = 0; round < 2000; round++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));

            Assert.Equal($"es gibt kein Gerät „{value}“", Sentences.German.Find($"there is no device '{value}'"));
            Assert.Equal(value, Words.German.Said(value) is (var lines, "en") ? Assert.Single(lines) : value);
        }
    }

    [Theory]
    [InlineData("the client certificate is not accepted: its key is weak: the RSA modulus is divisible by 3", "das gezeigte Zertifikat wird nicht angenommen: sein Schlüssel ist schwach: der RSA-Modulus ist durch 3 teilbar")]
    [InlineData("the client certificate is not accepted: certificate: version 7", "das gezeigte Zertifikat wird nicht angenommen: certificate: version 7")] // a decoder's detail
    [InlineData("The request names CN=admin, but this device is pump-7. Nothing was signed.", "Der Antrag nennt CN=admin, aber dieses Gerät ist pump-7. Nichts wurde signiert.")]
    [InlineData("ina may not revoke certificates outside of plant, lab", "ina darf nicht: Zertifikate sperren, außerhalb von plant, lab")]
    [InlineData("device revoked is suspended", "das Gerät revoked ist angehalten")] // a device may be called so
    [InlineData("The domain was not saved: it has no profile; there is no authority a; b.", "Die Domäne wurde nicht gespeichert: sie hat kein Profil; es gibt keinen Aussteller a; b.")]
    [InlineData("the name, or the serial number, is there twice", "der Name oder die Seriennummer steht zweimal da")]
    [InlineData("The certificate would have no keyUsage (X5-13, RFC 5280 section 4.2.1.3, RFC 5480 section 3); 2.5.29.15 not critical (X5-10, RFC 5280 section 4.2). Nothing was signed.",
        "So wäre das Zertifikat nicht in Ordnung: keine keyUsage (X5-13, RFC 5280 section 4.2.1.3, RFC 5480 section 3); 2.5.29.15 nicht kritisch (X5-10, RFC 5280 section 4.2). Nichts wurde signiert.")]
    public void A_sentence_within_a_sentence_is_german_too(string english, string german) => Assert.Equal((german, "de"), Said(Words.German, english));

    [Theory]
    [InlineData("The flux capacitor is overloaded")]
    [InlineData("there is no device 'pump-7' today")]
    [InlineData("")]
    [InlineData("it is revoked\nand something else")]
    public void What_no_room_says_is_as_it_was_and_marked_english(string text) => Assert.Equal((text, "en"), Said(Words.German, text));

    [Theory]
    [InlineData("signIn.code.wrong"), InlineData("signIn.wait"), InlineData("many.large"), InlineData("first.keys.notUsed")]
    public void What_a_page_refuses_with_is_in_its_language_already(string key) => Assert.Equal((Words.German[key, 7], "de"), Said(Words.German, Words.German[key, 7]));

    [Fact]
    public void Several_sentences_are_a_line_each_in_every_language()
    {
        const string Two = "it is revoked\nit is on hold";

        Assert.Equal(("es ist gesperrt | es ist angehalten", "de"), Said(Words.German, Two));
        Assert.Equal(("it is revoked | it is on hold", "en"), Said(Words.English, Two));
    }

    [Theory]
    [InlineData("; "), InlineData(" is "), InlineData("it is revoked; "), InlineData("{0}"), InlineData("\n"), InlineData(" may  only "), InlineData("a: "), InlineData(" Nothing was signed.")]
    [InlineData("it is revoked\n"), InlineData(" (, )"), InlineData("the client certificate is not accepted: ")]
    public void Hostile_text_costs_next_to_nothing(string piece)
    {
        var clock = Stopwatch.StartNew();
        foreach (var length in new[] { Sentences.Longest, 65536 })
        {
            var text = string.Concat(Enumerable.Repeat(piece, length / piece.Length));
            Assert.NotEmpty(Words.German.Said(text).Lines);
            Assert.NotEmpty(Words.German.Said("its key is weak: " + text[(text.Length / 2)..]).Lines);
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void More_sentences_within_one_than_any_room_says_are_nobodys() =>
        Assert.Null(Sentences.German.Find(string.Join("; ", Enumerable.Repeat("it is revoked", 200))));

    [Fact]
    public void No_page_shows_what_a_room_said_as_english_without_looking() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(Repository(), "ui/TrustPoint.Ui"), "*.razor", SearchOption.AllDirectories),
        page => Assert.DoesNotMatch(MarkedEnglish(), File.ReadAllText(page)));

    private static (string Lines, string Code) Said(Words words, string text) => words.Said(text) is var (lines, code) ? (string.Join(" | ", lines), code) : default;

    private static string[] Kinds(string german) => [.. GermanPlace().Matches(german).OrderBy(place => place.Groups[1].Value, StringComparer.Ordinal).Select(place => place.Groups[2].Value)];

    private static string Filled(string pattern, string[] values) => string.Format(CultureInfo.InvariantCulture, pattern, values);

    private static IEnumerable<(string Where, string Pattern)> SaidIn(string room)
    {
        var path = Path.Combine(Repository(), "src", $"TrustPoint.{room}");
        var files = File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal));
        // The sentences of the store end with a full stop, its SQL does not.
        return files.SelectMany(file => SourceSentences.Of(File.ReadAllText(file)).Select(found => ($"{Path.GetFileName(file)}:{found.Line}", found.Pattern)))
            .Where(found => !room.StartsWith("Storage/", StringComparison.Ordinal) || found.Pattern.EndsWith('.'));
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustPoint.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    // What a lint goes by.
    [GeneratedRegex(@"^(?:RFC \d|IEEE |OPC |X509-SVID |CA/Browser )")]
    private static partial Regex Clause();

    // An element marked English around a refusal, a reason, a trouble; what is copied is English indeed.
    [GeneratedRegex("lang=\"en\"[^>]*>\\s*(?:<Foreign Text=\")?@[\\w.]*(?:refus|reason|trouble|why|fault|finding|detail|message)", RegexOptions.IgnoreCase)]
    private static partial Regex MarkedEnglish();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\{(\d+)(?::(says|word))?\}")]
    private static partial Regex GermanPlace();
}
