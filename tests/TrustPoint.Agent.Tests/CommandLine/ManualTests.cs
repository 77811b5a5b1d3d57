using System.CommandLine;
using TrustPoint.Agent.CommandLine;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>The man page is true.</summary>
public sealed class ManualTests
{
    private static readonly string Manual = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "trustpoint-agent.8")).Replace("\\-", "-", StringComparison.Ordinal);

    public static TheoryData<string> Words => [.. Names(Root.Create()).Distinct()];

    [Theory, MemberData(nameof(Words))]
    public void The_man_page_tells_of_every_verb_and_option(string word) => Assert.Contains(word, Manual, StringComparison.Ordinal);

    private static IEnumerable<string> Names(Command command) =>
        command.Options.Select(option => option.Name).Where(name => name != "--help").Concat(command.Subcommands.SelectMany(verb => Names(verb).Append(verb.Name)));
}
