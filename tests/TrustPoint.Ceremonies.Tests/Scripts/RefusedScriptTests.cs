using System.Diagnostics;
using System.Text;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Tests.Scripts;

/// <summary>CER-4, CER-7, CER-34, CER-81. Each file of golden/scripts/bad is refused with the lines beside it: the line, and the reason.</summary>
public sealed class RefusedScriptTests
{
    public static TheoryData<string> Bad => [.. Files.Names("scripts/bad", "*.yaml")];

    [Theory, MemberData(nameof(Bad))]
    public void A_wrong_script_is_refused_with_file_line_and_reason(string name)
    {
        var refused = Assert.Throws<CeremonyScriptException>(() => ScriptText.Parse(Files.Bytes("scripts", "bad", $"{name}.yaml"), "script.yaml"));

        Assert.Equal(Files.Text("scripts", "bad", $"{name}.txt").TrimEnd('\n').Split('\n'), refused.Errors.Select(error => $"{error.Line}: {error.Message}"));
        Assert.All(refused.Errors, error => Assert.Equal("script.yaml", error.Source));
    }

    [Fact]
    public void There_are_many_ways_to_be_wrong() => Assert.InRange(Bad.Count, 45, 1000);

    [Theory]
    [InlineData("PIN: 0815"), InlineData("so-pin : x"), InlineData("the \"password\": x"), InlineData("Passwort: x"), InlineData("passphrase=x"), InlineData("SECRETS: x"), InlineData("mnemonic: x"), InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("duck enla acad acad agen resu leng solu frid kidn")] // the first four letters of a word are enough
    public void What_looks_like_a_secret_is_refused_in_a_comment_too(string secret)
    {
        var refused = Assert.Throws<CeremonyScriptException>(() => Parse($"# {secret}\n{Root}"));

        Assert.Equal((1, "A PIN, a password, a share or a private key never stands in a script: people bring them, and type them where they are asked."), (refused.Errors[0].Line, refused.Errors[0].Message));
        Assert.DoesNotContain("0815", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No PIN is written down here: people bring it."), InlineData("Three hold a share, any two of them open the token."), InlineData("spinning: of the wheel"), InlineData("The secretary: Ms Example")]
    [InlineData("academic acid acne acquire acrobat activity actress adapt adequate")] // nine words in a row
    public void What_only_speaks_of_secrets_is_not_refused(string comment) => Assert.Equal("plant-root-g1", Parse($"# {comment}\n{Root}").Id);

    [Fact]
    public void A_message_never_writes_to_a_terminal()
    {
        var refused = Assert.Throws<CeremonyScriptException>(() => Parse(Root.Replace("ceremony: root", "ceremony: \"\\e[2J\\u202E\"", StringComparison.Ordinal)));

        Assert.Contains("not '\uFFFD[2J\uFFFD'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" "), InlineData("pin "), InlineData("# "), InlineData("academic "), InlineData("- "), InlineData("\"pin\" "), InlineData("[ "), InlineData("a: \n"), InlineData("\n")]
    public void Hostile_text_costs_next_to_nothing(string piece)
    {
        var clock = Stopwatch.StartNew();

        Assert.Throws<CeremonyScriptException>(() => Parse(string.Concat(Enumerable.Repeat(piece, 65536 / piece.Length))));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Random_octets_are_refused_by_the_one_error()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 2000; round++)
        {
            var script = Encoding.UTF8.GetBytes(Root);
            for (var change = 0; change < 1 + (round % 4); change++) script[random.Next(script.Length)] = (byte)random.Next(256);
            try
            {
                var read = ScriptText.Parse(script, "script.yaml");
                Assert.Equal(script, read.File.ToArray());
            }
            catch (CeremonyScriptException refused)
            {
                Assert.NotEmpty(refused.Errors);
            }
        }
    }

    internal const string Root = """
        ceremony: root
        id: plant-root-g1
        title: The root of the plant
        people: {custodians: 3, needed: 2, witnesses: 1}
        offline: true
        token: {label: Plant Root G1}
        key: {algorithm: ec-p384}
        authority: {name: plant-root, common-name: Plant Root G1, crl-days: 366}
        """;

    private static CeremonyScript Parse(string text) => ScriptText.Parse(Encoding.UTF8.GetBytes(text), "script.yaml");
}
