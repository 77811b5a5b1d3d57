using System.Text.RegularExpressions;

namespace TrustPoint.Architecture.Tests;

/// <summary>
/// A right whose acts can take a second person is required for an act, or alone: <c>Require(Right)</c> throws for it, which nobody would see before somebody is there.
/// </summary>
public sealed partial class RequiredRightsTests
{
    private static readonly string[] OfActs =
        [.. Named().Matches(List().Match(File.ReadAllText(Path.Combine(Repository.Root, "src", "TrustPoint.Ca", "Callers", "Right.cs"))).Value).Select(right => right.Groups[1].Value)];

    [Theory]
    [InlineData("caller.Require(Right.Revoke);", "Revoke")]
    [InlineData("caller.Require(Right.Issue, domain);", "Issue")]
    [InlineData("(await caller.NowAsync(Gone)).Require(\n    Right.ManagePeople);", "ManagePeople")]
    [InlineData("caller.Require(isNew ? Right.SeeSetup : Right.ManageProfiles);", "ManageProfiles")]
    [InlineData("caller.Require(right: Callers.Right.BlockKeys);", "BlockKeys")]
    [InlineData("GivenOut.AnswerAsync(http, Right.ManageAuthorities, person => SendAsync(person));", "ManageAuthorities")]
    [InlineData("caller.Require(Right.SeeSetup);", null)]
    [InlineData("caller.RequireAlone(Right.Revoke);", null)]
    [InlineData("caller.Require(new Act(ActKind.BlockKeys, Right.BlockKeys, \"block a key\"));", null)]
    [InlineData("caller.Require(Right.SeeDevices, Right.Revoke.ToString());", null)]
    public void A_right_of_acts_is_seen_where_it_is_required_as_if_it_were_none(string source, string? right) => Assert.Equal(right is null ? [] : [right], Wrong(source));

    [Fact]
    public void No_right_of_acts_is_required_as_if_it_were_none()
    {
        var files = new[] { "src", "ui" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Contains("/obj/", StringComparison.Ordinal)).ToList();
        Assert.Empty(files.SelectMany(file => Wrong(File.ReadAllText(file)).Select(right => $"{Path.GetRelativePath(Repository.Root, file)}: {right}")));
        Assert.InRange(files.Sum(file => Required().Count(File.ReadAllText(file))), 30, 1000);
    }

    [Fact]
    public void The_rights_of_acts_are_read() => Assert.InRange(OfActs.Length, 9, 100);

    private static List<string> Wrong(string source) =>
        [.. Required().Matches(source).SelectMany(call => Named().Matches(call.Value)).Select(right => right.Groups[1].Value).Where(OfActs.Contains)];

    // The array in Right.cs.
    [GeneratedRegex(@"Right\[\] OfActs =\s*\[[^\]]+\]")]
    private static partial Regex List();

    // A call up to the end of the argument that is the right, and no new act; or of what passes its right on.
    [GeneratedRegex(@"(\.Require\(\s*(?!new\b)|GivenOut\.AnswerAsync\(http,)[^,();]*\bRight\.\w+")]
    private static partial Regex Required();

    [GeneratedRegex(@"\bRight\.(\w+)")]
    private static partial Regex Named();
}
