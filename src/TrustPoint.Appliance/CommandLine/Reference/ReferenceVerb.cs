using System.CommandLine;

namespace TrustPoint.Appliance.CommandLine.Reference;

/// <summary><c>reference man | bash</c>: what the package ships about the command line, written from the commands themselves so that it cannot say anything else.</summary>
internal static class ReferenceVerb
{
    /// <summary>It tells of all the others.</summary>
    public const string Name = "reference";

    public static Command Create(Verb verb) => new(Name, "The command line's own reference, as the package ships it")
    {
        Page(verb, "man", "The manual page trustpoint(1)", ManualPage.Of),
        Page(verb, "bash", "The completion for bash", BashCompletion.Of),
    };

    private static Command Page(Verb verb, string name, string description, Func<Command, string> write)
    {
        var command = new Command(name, description);
        verb.Alone(command, (parsed, terminal, _) =>
        {
            terminal.Write(write(parsed.RootCommandResult.Command));
            return Task.CompletedTask;
        });
        return command;
    }
}

/// <summary>The commands as one goes through them.</summary>
internal static class CommandTree
{
    /// <summary>A command and all below it, each with the words that lead to it after the program's name.</summary>
    public static IEnumerable<(string Path, Command Command)> All(Command root) => Below("", root);

    /// <summary>The options that a command takes, those of the commands above it that hold for all included.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(Above(command).SelectMany(parent => parent.Options.Where(option => option.Recursive))).Where(option => !option.Hidden).Distinct();

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command) => command.Subcommands
        .Where(child => !child.Hidden).SelectMany(child => Below($"{path} {child.Name}".TrimStart(), child)).Prepend((path, command));
}
