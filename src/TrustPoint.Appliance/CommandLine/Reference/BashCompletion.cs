using System.CommandLine;

namespace TrustPoint.Appliance.CommandLine.Reference;

/// <summary>The completion for bash: verbs and options as a table, files where none of them fits.</summary>
internal static class BashCompletion
{
    /// <summary>The script.</summary>
    public static string Of(Command root) => $$"""
        # Completion of trustpoint for bash, written by "trustpoint reference bash".
        declare -gA _trustpoint_words=(
        {{string.Concat(CommandTree.All(root).Select(entry => $"  [\"{entry.Path}/\"]=\"{string.Join(' ', Words(entry.Command))}\"\n"))}})

        _trustpoint() {
          local current=${COMP_WORDS[COMP_CWORD]} path="" word
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            word=${path:+$path }$word
            [ -z "${_trustpoint_words[$word/]+there}" ] || path=$word
          done
          mapfile -t COMPREPLY < <(compgen -W "${_trustpoint_words[$path/]}" -- "$current")
        }
        complete -o default -F _trustpoint trustpoint

        """;

    private static IEnumerable<string> Words(Command command) =>
        command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name).Concat(CommandTree.OptionsOf(command).Select(option => option.Name)).Order(StringComparer.Ordinal);
}
