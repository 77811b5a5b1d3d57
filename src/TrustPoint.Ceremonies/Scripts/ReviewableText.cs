using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Ca.Yaml;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>
/// What must be true of a script before YAML is looked at (CER-81), in comments too: people who review it see every letter of it as it is, and nothing in it
/// is a secret.
/// </summary>
internal static partial class ReviewableText
{
    // As for every text that people type.
    private const int Longest = 64 * 1024;

    // No sentence has so many words of the list one after the other; a share has 20 at the least (SLIP-0039 section Format of the share mnemonic).
    private const int ShareLike = 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the letters of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">Its name.</param>
    /// <param name="problems">What is wrong with single lines.</param>
    /// <exception cref="CeremonyScriptException">It is no text, or too long.</exception>
    public static string Read(ReadOnlySpan<byte> file, string source, out IReadOnlyList<YamlError> problems)
    {
        if (file.Length > Longest) throw new CeremonyScriptException([new(source, 1, $"The file is longer than {Longest / 1024} KiB.")]);
        try
        {
            var text = Strict.GetString(file);
            problems = [.. Problems(text, source)];
            return text;
        }
        catch (DecoderFallbackException wrong)
        {
            throw new CeremonyScriptException([new(source, 1 + file[..Math.Max(0, wrong.Index)].Count((byte)'\n'), "The file is not UTF-8.")]);
        }
    }

    private static IEnumerable<YamlError> Problems(string text, string source)
    {
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line))
        {
            number++;
            if (line.EnumerateRunes().Cast<Rune?>().FirstOrDefault(letter => IsUnseen(letter!.Value)) is { } unseen)
                yield return new(source, number, $"U+{unseen.Value:X4} stands here, which nobody sees or which changes how the line looks.");
            if (IsSecret(line)) yield return new(source, number, "A PIN, a password, a share or a private key never stands in a script: people bring them, and type them where they are asked.");
        }
    }

    // Unicode Standard Annex 9: what turns the order of letters around is of the category Format.
    private static bool IsUnseen(Rune letter) => letter.Value != '\t' && Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsSecret(string line)
    {
        if (Secret().IsMatch(line)) return true;
        var run = 0;
        foreach (var word in Word().EnumerateMatches(line))
        {
            run = WordList.IndexOf(line.AsSpan(word.Index, word.Length)) < 0 ? 0 : run + 1;
            if (run == ShareLike) return true;
        }
        return false;
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}_])(?:pins?|puk|pass(?:word|phrase|code|wd)|passwort|kennwort|secrets?|shares?|mnemonic|private[ _-]?key)[""']?\s*[:=]|PRIVATE KEY-----", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
