using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Tests.Scripts;

namespace TrustPoint.Ceremonies.Tests.Plans;

/// <summary>CER-10: what is printed is the script, step by step, and nothing that a script says is more than text.</summary>
public sealed partial class PrintedScriptTests
{
    public static TheoryData<string> Shipped => [.. Files.Shipped];

    [Theory, MemberData(nameof(Shipped))]
    public void Each_step_stands_there_with_who_what_is_expected_and_a_place_for_time_and_initials(string name)
    {
        var script = ScriptText.Parse(Files.Script(name), name);
        var markdown = PrintedScript.Markdown(script);

        var at = 0;
        foreach (var step in Plan.Of(script).Steps)
        {
            at = markdown.IndexOf($"### {step.Number}. {step.Title}\n", at, StringComparison.Ordinal);
            Assert.True(at > 0, step.Title);
            var section = markdown[at..markdown.IndexOf("\n#", at + 1, StringComparison.Ordinal)];
            Assert.Contains($"**{PrintedScript.Who(step.Act, script)}.** {step.Says}", section, StringComparison.Ordinal);
            Assert.Contains($"Expected: {step.Expects}", section, StringComparison.Ordinal);
            Assert.Matches("☐.*Time:.*Initials:", section);
        }
    }

    [Theory, MemberData(nameof(Shipped))]
    public void The_first_page_has_the_digest_in_groups_and_a_line_for_each_person(string name)
    {
        var script = ScriptText.Parse(Files.Script(name), name);
        var first = PrintedScript.Markdown(script).Split("## Steps")[0];

        Assert.Equal(script.Sha256, string.Concat(DigestLine().Matches(first).Select(line => line.Value.Replace(" ", "", StringComparison.Ordinal).Trim())));
        Assert.Equal(Enum.GetValues<CeremonyRole>().Sum(script.People.Of), Regex.Count(first, @"^\| (Administrator|Operator|Custodian|Witness|Auditor|NewCustodian) \|", RegexOptions.Multiline));
    }

    [Theory, MemberData(nameof(Shipped))]
    public void The_page_loads_nothing_and_runs_nothing(string name)
    {
        var html = PrintedScript.Html(ScriptText.Parse(Files.Script(name), name));

        Assert.DoesNotMatch(@"(?i)<(script|link|img|iframe|object|embed|base|form|svg|a)\b|\bon\w+\s*=|\bsrc\s*=|\bhref\s*=|url\(|@import|http-equiv", html);
    }

    [Fact]
    public void Nothing_that_a_script_says_becomes_markup_of_the_page()
    {
        var html = PrintedScript.Html(Hostile());

        Assert.DoesNotContain("<b>", html.Replace("<p><b>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal); // as text, where the script is shown
        Assert.Contains("<h1>www.example.org: A &amp; B http://example.org</h1>", html, StringComparison.Ordinal);
        // The attacker cannot end the element that the file stands in.
        Assert.Single(Regex.Matches(html, "<pre class=\"file\">[^<]*</pre>"));
    }

    [Fact] // CommonMark 0.31 sections 4.4 and 6, GitHub Flavored Markdown section 6.9
    public void Nothing_that_a_script_says_becomes_markup_of_the_text()
    {
        var markdown = PrintedScript.Markdown(Hostile());
        var (document, file) = (markdown.Split("\n## The script\n")[0], markdown.Split("\n## The script\n")[1]);

        Assert.StartsWith("# www\\.example.org: A \\& B http\\://example.org\n", document, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", document, StringComparison.Ordinal);
        // The file is a block of code: each of its lines is indented, so that none of them ends it.
        Assert.All(file.TrimEnd('\n').Split('\n').Where(line => line.Trim().Length > 0), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.Contains("\n    ## The script\n", file, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Shipped))]
    public void The_whole_script_stands_on_the_paper(string name)
    {
        var script = ScriptText.Parse(Files.Script(name), name);
        var markdown = PrintedScript.Markdown(script).Split("\n## The script\n\n")[1];

        Assert.Equal(Encoding.UTF8.GetString(script.File.Span), string.Join('\n', markdown.Split('\n').Select(line => line.Length > 3 ? line[4..] : line)));
    }

    // Where a script may say something, it says the worst that it may.
    private static CeremonyScript Hostile() => ScriptText.Parse(Encoding.UTF8.GetBytes("""
        # <script>alert(1)</script> ``` </pre></style> ![x](http://example.org/x.png)
        ## The script
        ceremony: root
        id: plant-root-g1
        title: "www.example.org: A & B http://example.org"
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: "http://example.org", serial: "www.example.org"}
        key: {algorithm: ec-p384}
        authority: {name: plant-root, common-name: "HTTP://example.org", crl-days: 366}

        """), "root.yaml");

    [GeneratedRegex(@"^    (?:[0-9a-f]{4} ){7}[0-9a-f]{4}$", RegexOptions.Multiline)]
    private static partial Regex DigestLine();
}
