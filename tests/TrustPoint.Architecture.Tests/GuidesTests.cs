using System.Text.RegularExpressions;

namespace TrustPoint.Architecture.Tests;

/// <summary>The README and the pages of <c>docs/</c> hang together: what they lead to is there, and what they have typed is typed by a test.</summary>
public sealed partial class GuidesTests
{
    // Who types the commands of a page, or why nobody can as they stand.
    private static readonly Dictionary<string, string> Typed = new()
    {
        ["administrator.de.md"] = "the commands are those of administrator.md: Appliance.Tests/Guides/GuideTests",
        ["administrator.md"] = "Appliance.Tests/Guides/GuideTests",
        ["agent.md"] = "on a device, with the folders of one: what they say is tried by Agent.Tests/CommandLine/CommandLineTests",
        ["backup.md"] = "Appliance.Tests/Guides/GuideTests",
        ["ceremonies.md"] = "Appliance.Tests/Guides/GuideTests",
        ["custodian.md"] = "Appliance.Tests/Guides/GuideTests, Appliance.Tests/Ceremonies/TerminalCeremonyTests",
        ["end-of-life.md"] = "Browser.Tests/RetiredTests",
        ["install.md"] = "Appliance.Tests/Packaging/InstalledTests, as root; build/package/try.sh in a fresh Debian",
        ["integrator.md"] = "Appliance.Tests/Guides/GuideTests",
        ["operations.md"] = "Appliance.Tests/Guides/GuideTests; what is about the package build/package/try.sh, of which Appliance.Tests/Packaging/InstalledTests types all but upgrades",
        ["performance.md"] = "programmes that take minutes to hours; the programme itself is built with the suite",
        ["README.md"] = "it installs, builds and serves: Agent.Tests/CommandLine/DemoTests has the demos, Appliance.Tests/Start/StartTests and Appliance.Tests/Enrolment/PrintedCommandsTests the rest",
        ["reliability.md"] = "programmes that take minutes to hours: the page says where the suite has their short forms",
        ["rest.md"] = "Appliance.Tests/Guides/GuideTests",
        ["rotation.md"] = "Appliance.Tests/Guides/GuideTests",
        ["signer.md"] = "Appliance.Tests/Signing/TwoProcessesTests",
        ["transfer.md"] = "Appliance.Tests/Guides/GuideTests",
    };

    // Commands that are indented, not in a box: each is tried by a test that says it in its own words, as it takes several people, ends what it speaks of, or has
    // names from elsewhere.
    private static readonly Dictionary<string, string> Tried = new()
    {
        ["docs/ceremonies.md"] = "Appliance.Tests/Ceremonies/TerminalCeremonyTests, Ceremonies.Tests/Runs/TrustAnchorTests",
        ["docs/end-of-life.md"] = "Appliance.Tests/Lifecycle/DeviceLifeTests, Appliance.Tests/Retirement/EndedAuthorityTests, Browser.Tests/RetiredTests, Browser.Tests/EndTests",
        ["docs/integrator.md"] = "by hand, with libest built for it: Debian's refuses every answer in HTTP/1.1",
        ["docs/transfer.md"] = "Storage.Tests/Transfers/TransferSignersTests, as README.txt of the package has it",
    };

    /// <summary>The README, what stands beside it, and docs/.</summary>
    public static TheoryData<string> Pages() =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")).Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Pages))]
    public void A_link_leads_to_a_file_and_a_heading_that_are_there(string page)
    {
        var text = WithoutCode(File.ReadAllText(Path.Combine(Repository.Root, page)));
        Assert.All(Link().Matches(text).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)), target =>
        {
            var (path, heading) = target.Split('#') is [var left, var right] ? (left, right) : (target, null);
            var file = path.Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, path));
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{page}: {target}");
            if (heading is not null) Assert.Contains(heading, Headings(file));
        });
    }

    [Theory, MemberData(nameof(Pages))]
    public void What_a_page_has_typed_is_typed_by_a_test_or_it_is_said_why_not(string page)
    {
        var file = Path.Combine(Repository.Root, page);
        var isListed = Typed.TryGetValue(Path.GetFileName(page), out var who) && (page == "README.md" || Path.GetDirectoryName(page) == "docs" && page != "docs/README.md");
        Assert.True(isListed == Command().IsMatch(File.ReadAllText(file)), $"{page}: {(isListed ? "there is nothing to type" : "who types it is in no list")}");
        if (isListed) Assert.All(Test().Matches(who!).Select(test => test.Value), test => Assert.True(File.Exists(Path.Combine(Repository.Root, "tests", $"TrustPoint.{test}.cs")), test));
    }

    [Theory, MemberData(nameof(Pages))]
    public void What_a_page_shows_indented_is_tried_by_a_test_or_it_is_said_why_not(string page)
    {
        var isListed = Tried.TryGetValue(page, out var who);
        Assert.True(isListed == Indented().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, page))), $"{page}: {(isListed ? "there is nothing indented" : "who tries it is in no list")}");
        if (isListed) Assert.All(Test().Matches(who!).Select(test => test.Value), test => Assert.True(File.Exists(Path.Combine(Repository.Root, "tests", $"TrustPoint.{test}.cs")), test));
    }

    [Theory, MemberData(nameof(Pages))] // what is typed and where it leads is the same in every language; the words in between are not compared
    public void A_translated_page_has_the_commands_and_the_links_of_its_original(string page)
    {
        if (!page.EndsWith(".de.md", StringComparison.Ordinal)) return;
        var pages = new[] { page, page.Replace(".de.md", ".md", StringComparison.Ordinal) }.Select(name => File.ReadAllText(Path.Combine(Repository.Root, name))).ToArray();
        Assert.Equal(Block().Matches(pages[1]).Select(block => block.Value), Block().Matches(pages[0]).Select(block => block.Value));
        Assert.Equal(Leads(pages[1]), Leads(pages[0]));

        IEnumerable<string> Leads(string text) => Link().Matches(text).Select(link => link.Groups[1].Value).Where(target => target != Path.GetFileName(page) && target != Path.GetFileName(page).Replace(".de.md", ".md", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pages))] // a page that nobody leads to is read by nobody
    public void Every_page_is_found_from_the_list_of_pages(string page)
    {
        if (!page.StartsWith("docs/", StringComparison.Ordinal) || page == "docs/README.md") return;
        Assert.Contains($"]({Path.GetFileName(page)})", File.ReadAllText(Path.Combine(Repository.Root, "docs", "README.md")), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pages))]
    public void A_test_that_a_page_names_is_there(string page)
    {
        if (page == "docs/standards.md") return; // StandardsIndexTests asks more of it
        Assert.All(Test().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(test => Path.Combine(Repository.Root, "tests", $"TrustPoint.{test.Value}")),
            path => Assert.True(File.Exists(path + ".cs") || Directory.Exists(path), path));
    }

    // As GitHub makes them: small letters, without signs, with hyphens for blanks.
    private static IEnumerable<string> Headings(string file) =>
        Heading().Matches(WithoutCode(File.ReadAllText(file))).Select(line => Sign().Replace(line.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string WithoutCode(string text) => Block().Replace(text, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex Sign();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    // The first line of a block that a person would type.
    [GeneratedRegex(@"^```\n(\./trustpoint|openssl|curl|pki|tar|dotnet|trustpoint-agent|TRUSTPOINT_CONFIG=\S+) ", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^    ((\./)?trustpoint|openssl|curl|pki|tar|dotnet|trustpoint-agent|(\S+=\S+ )?estclient|apt|systemctl) ", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"(?<![.A-Za-z])[A-Z][A-Za-z0-9]*\.Tests/[A-Za-z/]+")]
    private static partial Regex Test();
}
