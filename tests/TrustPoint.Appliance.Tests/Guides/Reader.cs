using System.Text.RegularExpressions;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Guides;

/// <summary>
/// Who types what a guide says. A process is started for the first command of each verb, for all of those that work on files of their own, and for all in which a shell or a file
/// has a part; what else the same verb is asked is read in this process, which spares the start of another one.
/// </summary>
internal sealed partial class Reader(ApplianceProcess appliance, TemporaryDirectory folder)
{
    private const string Program = "./trustpoint ";

    private readonly HashSet<string> typed = [];

    /// <summary>Types one line.</summary>
    /// <param name="line">As it stands there, but for what stands for something.</param>
    /// <param name="elsewhere">The environment of another box; null: of this one.</param>
    /// <returns>What was answered. It ended with 0.</returns>
    public async Task<string> TypeAsync(string line, IReadOnlyDictionary<string, string>? elsewhere = null)
    {
        var done = IsTypedAgain(line) && elsewhere is null
            ? await appliance.CommandAsync(await WordsAsync(line))
            : await Shell.BashAsync(line.Replace(Program, ApplianceProgram.CommandLine + " ", StringComparison.Ordinal), folder.Path, elsewhere ?? appliance.Environment);
        Assert.True(done.ExitCode == 0, $"{line}\n{done.Output}\n{done.Error}");
        return done.Output;
    }

    private bool IsTypedAgain(string line) =>
        line.StartsWith(Program, StringComparison.Ordinal)
        && line.Split(' ')[1] is var verb && !typed.Add(verb) && !ApplianceProcess.IsOnItsOwn(verb)
        && !ShellOrFile().IsMatch(line[Program.Length..]);

    // As bash has them.
    private async Task<string[]> WordsAsync(string line) =>
        (await Shell.BashAsync($"printf '%s\\n' {line[Program.Length..]}", folder.Path)).Done.TrimEnd('\n').Split('\n');

    [GeneratedRegex("[./|<>&;$`]")]
    private static partial Regex ShellOrFile();
}
