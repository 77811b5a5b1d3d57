using System.Collections;
using System.Globalization;
using System.Resources;

namespace TrustPoint.Ui.Language;

/// <summary>All that the pages say, in one language: what stands in English.resx and German.resx.</summary>
public sealed class Words
{
    // Fewer letters are no sentence: somebody else's text could be like it.
    private const int Sentence = 16;

    private readonly ResourceManager texts;
    private readonly Lazy<SentencePattern[]> own;
    private readonly NumberFormatInfo numbers;

    private Words(string code, string name, string file, string thousands, string point)
    {
        (Code, Name) = (code, name);
        texts = new($"TrustPoint.Ui.Language.{file}", typeof(Words).Assembly);
        own = new(() => [.. texts.GetResourceSet(CultureInfo.InvariantCulture, true, false)!.Cast<DictionaryEntry>()
            .Select(text => new SentencePattern((string)text.Value!, (string)text.Value!)).Where(text => text.Letters >= Sentence)]);
        numbers = new() { NumberGroupSeparator = thousands, NumberDecimalSeparator = point };
    }

    /// <summary>English.</summary>
    public static Words English { get; } = new("en", "English", "English", ",", ".");

    /// <summary>German.</summary>
    public static Words German { get; } = new("de", "Deutsch", "German", ".", ",");

    /// <summary>All languages.</summary>
    public static IReadOnlyList<Words> All { get; } = [English, German];

    /// <summary>As <c>lang</c> says it.</summary>
    public string Code { get; }

    /// <summary>The language's name in itself.</summary>
    public string Name { get; }

    /// <summary>The text, with its places filled.</summary>
    /// <exception cref="MissingManifestResourceException">There is no such text: a test finds that first.</exception>
    public string this[string key, params object?[] values] =>
        string.Format(numbers, texts.GetString(key, CultureInfo.InvariantCulture) ?? throw new MissingManifestResourceException(key), values);

    /// <summary>What a room said in English, in this language where its sentences are known; several of them stand in a line each.</summary>
    /// <returns>The lines, and the code of the language that they are in. Text of somebody else is one line, whatever is in it.</returns>
    public (IReadOnlyList<string> Lines, string Code) Said(string text)
    {
        string[] lines = text.Length > Sentences.Longest ? [text] : text.Split('\n');
        var german = lines.Select(Sentences.German.Find).OfType<string>().ToList();
        if (german.Count == lines.Length) return this == German ? (german, Code) : (lines, English.Code);
        // A page's own refusal, which it shows at the same place, is in its language already.
        return ([text], lines.Length == 1 && own.Value.Any(sentence => sentence.Match(text) is not null) ? Code : English.Code);
    }

    /// <summary>The language of that code; null: there is none.</summary>
    public static Words? Find(string? code) => All.FirstOrDefault(words => words.Code == code);

    /// <summary>The first of the languages that a browser names, in its order (RFC 9110 section 12.5.4, without weights).</summary>
    public static Words Of(string acceptLanguage) =>
        acceptLanguage.Split(',').Select(range => Find(range.Split(';', '-')[0].Trim().ToLowerInvariant())).FirstOrDefault(words => words is not null) ?? English;

    /// <summary>A length of time that somebody set.</summary>
    public string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 730 } when span.TotalDays % 365 == 0 => this["moment.years", span.TotalDays / 365],
        { TotalDays: > 2 } when span.TotalHours % 24 == 0 => this["moment.days", span.TotalDays],
        _ when span.TotalMinutes % 60 == 0 => this["moment.hours", span.TotalHours],
        _ => this["moment.minutes", span.TotalMinutes],
    };

    /// <summary>A number as people write it.</summary>
    public string Number(long value) => value.ToString("N0", numbers);
}
