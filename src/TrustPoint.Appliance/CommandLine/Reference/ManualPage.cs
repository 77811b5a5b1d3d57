using System.CommandLine;
using System.Text;

namespace TrustPoint.Appliance.CommandLine.Reference;

/// <summary>The manual page trustpoint(1) in man(7): every command with its arguments and options.</summary>
internal static class ManualPage
{
    /// <summary>The page.</summary>
    public static string Of(Command root)
    {
        var page = new StringBuilder($"""
            .\" Written by "trustpoint reference man".
            .TH TRUSTPOINT 1 "" "TrustPoint {Roff(VersionVerb.Product.Split('+')[0])}" "TrustPoint"
            .SH NAME
            trustpoint \- {Roff(root.Description!)}
            .SH SYNOPSIS
            .B trustpoint
            .I COMMAND
            .RI [ OPTIONS ]
            .SH DESCRIPTION
            The services of
            .BR trustpoint.service (8)
            are told what to do by these commands, over Unix sockets that take root and the service's own user.
            .SH COMMANDS

            """);
        foreach (var (path, command) in CommandTree.All(root).Where(entry => entry.Command.Subcommands is [] && entry.Path is not [])) Write(page, path, command);
        page.Append("""
            .SH EXIT STATUS
            0: done. 1: refused or failed; standard error says why. 2: wrong usage or configuration.
            .SH ENVIRONMENT
            .TP
            .B TRUSTPOINT_CONFIG
            The configuration file, in the place of /etc/trustpoint/appsettings.json. Each of its keys can be set by a variable of its own, as in
            .BR TrustPoint__Listen__Devices=19443 .
            .SH FILES
            .TP
            .I /etc/trustpoint/appsettings.json
            The configuration.
            .TP
            .I /var/lib/trustpoint
            The data directory.
            .SH SEE ALSO
            .BR trustpoint.service (8),
            .I /usr/share/doc/trustpoint

            """);
        return page.ToString();
    }

    private static void Write(StringBuilder page, string path, Command command)
    {
        page.Append($".SS {Roff(path)}{string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => $" {Roff(Shown(argument))}"))}\n");
        page.Append($"{Sentence(command.Description)}\n");
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden && argument.Description is not null)) Entry(page, argument.Name, argument.Description);
        // --json and --help are the same everywhere.
        foreach (var option in command.Options.Where(option => !option.Hidden)) Entry(page, Shown(option), option.Description);
    }

    private static void Entry(StringBuilder page, string term, string? description) => page.Append($".TP\n.B {Roff(term)}\n{Sentence(description)}\n");

    private static string Shown(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name;

    private static string Shown(Option option) =>
        option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? option.Name : $"{option.Name} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";

    private static string Sentence(string? text) => text is null or "" ? "" : Roff(text.EndsWith('.') ? text : text + ".");

    // man(7): a backslash begins an escape, a hyphen that is typed is a minus, and a dot or quote at a line's beginning a request.
    private static string Roff(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).ReplaceLineEndings(" ");
        return escaped is ['.' or '\'', ..] ? "\\&" + escaped : escaped;
    }
}
