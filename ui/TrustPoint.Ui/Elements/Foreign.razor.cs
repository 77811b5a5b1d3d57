using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>
/// What somebody else wrote: a name in a request, the reason of a refusal. It is one text whatever is in it: what cannot be seen, or would
/// turn the text beside it around, is shown by its number, and no more of it than people read.
/// </summary>
public sealed partial class Foreign : ComponentBase
{
    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Characters of it that are shown, at most.</summary>
    [Parameter]
    public int Longest { get; set; } = 400;

    private string Visible => Seen(Text, Longest);

    /// <summary>The same as words, for a place that takes no element: within a sentence, in a title.</summary>
    /// <param name="text">What somebody else wrote.</param>
    /// <param name="longest">Characters of it that are shown, at most.</param>
    public static string Seen(string text, int longest = 400)
    {
        var visible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (visible.Length >= longest) return visible.Append(CultureInfo.InvariantCulture, $"… ({text.Length})").ToString();
            if (IsSeen(rune)) visible.Append(rune);
            else visible.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
        }
        return visible.ToString();
    }

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
