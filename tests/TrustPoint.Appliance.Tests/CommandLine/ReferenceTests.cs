using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.CommandLine;

/// <summary>The manual page and the completion, as the package ships them.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task The_manual_has_every_command_that_help_shows()
    {
        var page = (await ApplianceProgram.RunAsync(["reference", "man"], Nothing)).Done;
        foreach (var verb in await VerbsAsync())
            Assert.True(page.Contains($"\n.SS {verb.Replace("-", "\\-", StringComparison.Ordinal)}", StringComparison.Ordinal), verb);
        Assert.Contains(".SS device add NAME\n", page, StringComparison.Ordinal);
        Assert.Contains(".B \\-\\-valid\\-for VALID\\-FOR\n", page, StringComparison.Ordinal);
        // man(7): a line that begins with a dot is a request, and each of these is one of the few that are used.
        Assert.All(page.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Matches(@"^\.(\\""|TH|SH|SS|TP|B|BR|I|RI)( |$)", line));
    }

    [Fact]
    public async Task A_verb_that_is_typed_is_the_one_that_help_names()
    {
        var help = (await ApplianceProgram.RunAsync(["--help"], Nothing)).Done.Split('\n');
        foreach (var verb in await BelowAsync())
        {
            var said = (await ApplianceProgram.RunHereAsync([verb, "--help"], "/nowhere")).Done.Split('\n');
            var description = said.SkipWhile(line => line != "Description:").ElementAt(1).Trim();
            Assert.Contains(help, line => line.StartsWith($"  {verb} ", StringComparison.Ordinal) && line.EndsWith($"  {description}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("", "dev", "device")]
    [InlineData("device", "ad", "add")]
    [InlineData("device add", "--val", "--valid-for")]
    [InlineData("device add pump-1", "--val", "--valid-for")]
    [InlineData("backup key", "cr", "create")]
    [InlineData("device add", "--js", "--json")]
    [InlineData("device", "no-such", "")]
    public async Task Bash_completes(string typed, string current, string completed)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("completion"), (await ApplianceProgram.RunAsync(["reference", "bash"], Nothing)).Done);
        var said = await Shell.BashAsync($$"""
            . ./completion
            COMP_WORDS=(trustpoint {{typed}} {{current}}) COMP_CWORD={{typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length + 1}}
            _trustpoint
            echo "${COMPREPLY[*]}"
            """, folder.Path);
        Assert.Equal(completed, said.Done.Trim());
    }

    // All that help names, and below some of them.
    private static async Task<List<string>> VerbsAsync()
    {
        var all = await BelowAsync();
        Assert.InRange(all.Count, 30, 100);
        foreach (var verb in new[] { "device", "ceremony" }) all.AddRange((await BelowAsync(verb)).Select(word => $"{verb} {word}"));
        return all;
    }

    private static async Task<List<string>> BelowAsync(params string[] words)
    {
        var help = (await ApplianceProgram.RunAsync([.. words, "--help"], Nothing)).Done;
        return [.. help.Split('\n').SkipWhile(line => !line.StartsWith("Commands:", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line[2] != ' ').Select(line => line.Trim().Split(' ')[0])];
    }
}
