using System.Globalization;
using System.Text.RegularExpressions;

namespace TrustPoint.Ui.Language;

/// <summary>
/// A sentence with places, in English and in German: <c>the certificate is not accepted: {0}</c>. In the German one a place says what it
/// takes: <c>{0}</c> what stands there, <c>{0:says}</c> in German if a room says it, <c>{0:word}</c> nothing else than what a room says:
/// where that does not stand there, the sentence is another one.
/// </summary>
internal sealed partial class SentencePattern
{
    private readonly List<string> texts;
    private readonly string[] kinds;

    /// <summary>Takes a sentence.</summary>
    /// <param name="english">With its places in order, from 0.</param>
    /// <param name="german">With the same places in any order.</param>
    public SentencePattern(string english, string german)
    {
        (English, German) = (english, german);
        texts = Plain(english);
        kinds = new string[texts.Count - 1];
        foreach (Match place in Place().Matches(german)) kinds[int.Parse(place.Groups["number"].Value, CultureInfo.InvariantCulture)] = place.Groups["kind"].Value;
        Letters = texts.Sum(text => text.Length);
    }

    /// <summary>The English sentence.</summary>
    public string English { get; }

    /// <summary>The German one.</summary>
    public string German { get; }

    /// <summary>How much of the sentence stands fast: the more, the more specific it is.</summary>
    public int Letters { get; }

    /// <summary>No place takes what somebody else wrote.</summary>
    public bool IsSure => kinds.All(kind => kind == "word");

    /// <summary>What fills the places of a sentence; null: the sentence is another one. Each place ends where the text after it first begins.</summary>
    public string[]? Match(string sentence)
    {
        if (sentence.Length < Letters || !sentence.StartsWith(texts[0], StringComparison.Ordinal) || !sentence.EndsWith(texts[^1], StringComparison.Ordinal)) return null;
        if (kinds is []) return sentence.Length == Letters ? [] : null;
        var values = new string[kinds.Length];
        var (at, end) = (texts[0].Length, sentence.Length - texts[^1].Length);
        for (var i = 0; i < values.Length - 1; i++)
        {
            var length = sentence.AsSpan(at, end - at).IndexOf(texts[i + 1], StringComparison.Ordinal);
            if (length < 0) return null;
            values[i] = sentence.Substring(at, length);
            at += length + texts[i + 1].Length;
        }
        values[^1] = sentence[at..end];
        return values;
    }

    /// <summary>The German sentence with its places filled; null: in one of them stands what no room says.</summary>
    /// <param name="values">What <see cref="Match"/> found; overwritten.</param>
    /// <param name="find">The German of a sentence; null: no room says it.</param>
    public string? Fill(string[] values, Func<string, string?> find)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (kinds[i].Length == 0) continue;
            if (find(values[i]) is { } said) values[i] = said;
            else if (kinds[i] == "word") return null;
        }
        return string.Format(CultureInfo.InvariantCulture, German, values);
    }

    // The texts around the places, as people read them: a brace is written twice.
    private static List<string> Plain(string english)
    {
        var plain = new List<string>();
        foreach (var text in Place().EnumerateSplits(english)) plain.Add(english[text].Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal));
        return plain;
    }

    [GeneratedRegex(@"\{(?<number>\d+)(?::(?<kind>\w+))?\}")]
    private static partial Regex Place();
}
