using System.Text.RegularExpressions;
using System.Xml.Linq;
using TrustPoint.Testing.Guides;

namespace TrustPoint.Ui.Tests.Language;

/// <summary>What the guides for people name in bold stands on the pages so, in the language of the guide: whoever reads it finds it.</summary>
public partial class GuideWordsTests
{
    [Theory]
    [InlineData("shop-floor.md", "English"), InlineData("shop-floor.de.md", "German"), InlineData("administrator.md", "English"), InlineData("administrator.de.md", "German"),
     InlineData("custodian.md", "English")]
    public void Words_in_bold_are_words_of_the_pages(string guide, string language)
    {
        // Sentences that are shown with their reason are kept by their English, and so is English nowhere else.
        var sentences = Texts("GermanSentences").Select(text => language == "German" ? text.Value : text.Name);
        var known = Texts(language).Select(text => text.Value).Concat(sentences).Select(text => Place().Replace(text, "…")).ToHashSet(StringComparer.Ordinal);

        var bold = Bold().Matches(File.ReadAllText(Path.Combine(Guide.Root, "docs", guide))).Select(word => word.Groups[1].Value).Distinct();

        // A button that asks once more has dots behind its word.
        Assert.DoesNotContain(bold, word => !known.Contains(word) && !known.Contains(word.Replace(" …", "", StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Name, string Value)> Texts(string file) =>
        XDocument.Load(Path.Combine(Guide.Root, "ui", "TrustPoint.Ui", "Language", $"{file}.resx")).Descendants("data").Select(text => (text.Attribute("name")!.Value, text.Element("value")!.Value));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Bold();
}
