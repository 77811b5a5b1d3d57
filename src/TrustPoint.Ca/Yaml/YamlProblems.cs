using System.Globalization;

namespace TrustPoint.Ca.Yaml;

/// <summary>One thing that is wrong with a text that people typed.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record YamlError(string Source, int Line, string Message)
{
    /// <summary>As compilers print it: <c>ldevid.yaml:12: message</c>.</summary>
    public override string ToString() => $"{Source}:{Line}: {Message}";
}

/// <summary>What is wrong with one file, collected.</summary>
internal sealed class YamlProblems(string source)
{
    private readonly List<YamlError> found = [];

    public IReadOnlyList<YamlError> InOrder => [.. found.OrderBy(error => error.Line)];

    // What is quoted may be somebody's attempt to write to a terminal.
    public void Add(int line, string message) => found.Add(new(source, line, string.Concat(message.Select(letter => IsPlain(letter) ? letter : '\uFFFD'))));

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
