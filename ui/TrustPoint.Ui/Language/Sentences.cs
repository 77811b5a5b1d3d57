using System.Collections;
using System.Globalization;
using System.Resources;

namespace TrustPoint.Ui.Language;

/// <summary>
/// The rooms speak English, and some of what they say is kept for years. Here stands what their sentences are in German: each pattern in
/// GermanSentences.resx is what a room fills in. What was filled in comes out as it went in, unless it is a sentence of a room itself.
/// </summary>
internal sealed class Sentences
{
    /// <summary>No refusal is longer: what is, somebody else wrote. It also bounds the work that hostile text can make.</summary>
    public const int Longest = 8192;

    private readonly SentencePattern[] patterns;

    // One that only holds others of ours is sure of what it found; of the rest the one that says most itself is the likeliest.
    private Sentences(IEnumerable<SentencePattern> patterns) => this.patterns =
        [.. patterns.OrderByDescending(pattern => pattern.IsSure).ThenByDescending(pattern => pattern.Letters).ThenBy(pattern => pattern.English, StringComparer.Ordinal)];

    /// <summary>Those that there are.</summary>
    public static Sentences German { get; } = new(
        new ResourceManager("TrustPoint.Ui.Language.GermanSentences", typeof(Sentences).Assembly).GetResourceSet(CultureInfo.InvariantCulture, true, false)!
            .Cast<DictionaryEntry>().Select(entry => new SentencePattern((string)entry.Key, (string)entry.Value!)));

    /// <summary>The pattern that a sentence was made from, the most specific first; null: none.</summary>
    public SentencePattern? PatternOf(string sentence) => new Reading(patterns).Find(sentence)?.Pattern;

    /// <summary>A sentence in German; null: no room says that.</summary>
    public string? Find(string sentence) => sentence.Length > Longest ? null : new Reading(patterns).Find(sentence)?.German;

    // One sentence and those within it, of which there are a few: more is somebody's attempt to keep us busy.
    private sealed class Reading(SentencePattern[] patterns)
    {
        private int left = 64;

        public (SentencePattern Pattern, string German)? Find(string sentence)
        {
            if (left-- <= 0) return null;
            foreach (var pattern in patterns)
            {
                if (pattern.Match(sentence) is { } values && pattern.Fill(values, inner => Find(inner)?.German) is { } german) return (pattern, german);
            }
            return null;
        }
    }
}
