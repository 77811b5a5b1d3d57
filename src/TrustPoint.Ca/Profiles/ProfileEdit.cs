using System.Globalization;
using System.Text.RegularExpressions;

namespace TrustPoint.Ca.Profiles;

/// <summary>Changes of a profile's text, key by key: what is not changed stays as somebody wrote it, comments included. The result is checked like any text.</summary>
public static partial class ProfileEdit
{
    /// <summary>The text as another version.</summary>
    public static string WithVersion(string yaml, int number) => Set(yaml, "version", number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The text as the first version of another profile.</summary>
    public static string Copy(string yaml, string name) => WithVersion(Set(yaml, "name", Scalar(name)), 1);

    /// <summary>The text with another value of a top-level key; null: without it. A key that is not there is added at the end.</summary>
    internal static string Set(string yaml, string key, string? value)
    {
        var lines = yaml.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var at = lines.FindIndex(line => line.StartsWith($"{key}:", StringComparison.Ordinal));
        if (at >= 0) lines.RemoveRange(at, End(lines, at) - at);
        if (value is not null) lines.Insert(at >= 0 ? at : lines.Count, $"{key}: {value}");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A value as YAML reads it back, whatever is in it, in lists and sets too.</summary>
    internal static string Scalar(string value) => Plain().IsMatch(value) ? value : $"'{value.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";

    // A key's value goes on until the next key begins its line; blank lines and comments above that are the next one's.
    private static int End(List<string> lines, int at)
    {
        var next = lines.FindIndex(at + 1, line => line is [var first, ..] && char.IsAsciiLetter(first));
        var end = next < 0 ? lines.Count : next;
        while (end > at + 1 && (lines[end - 1].Length == 0 || lines[end - 1][0] == '#')) end--;
        return end;
    }

    [GeneratedRegex(@"\A[\p{L}\p{N}]([\p{L}\p{N} .()/+-]*[\p{L}\p{N}.)])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
