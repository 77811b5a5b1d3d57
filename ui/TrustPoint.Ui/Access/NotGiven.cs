using Microsoft.AspNetCore.Http;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Access;

/// <summary>Why a file is not given out, in the words of whoever asked, and where to go on.</summary>
/// <param name="Status">What a program is told (RFC 9110 section 15).</param>
/// <param name="Title">What became of the request.</param>
/// <param name="Why">Why, a line each.</param>
/// <param name="Language">What that is written in, as <c>lang</c> says it.</param>
/// <param name="Place">Where to go on.</param>
/// <param name="PlaceName">What that is called.</param>
internal sealed record NotGiven(int Status, string Title, IReadOnlyList<string> Why, string Language, string Place, string PlaceName)
{
    /// <summary>It is not here, or not any more (RFC 9110 section 15.5.5).</summary>
    /// <param name="http">The request.</param>
    /// <param name="why">The text that says what that is and why it may be gone; its place is filled with how it was asked for.</param>
    /// <param name="asked">How it was asked for.</param>
    /// <param name="place">Where to go on.</param>
    /// <param name="placeName">The text of what that is called.</param>
    public static NotGiven Gone(HttpContext http, string why, string asked, string place, string placeName)
    {
        var words = LanguageCookie.Read(http);
        return new(StatusCodes.Status404NotFound, words["gone.title"], [words[why, Foreign.Seen(asked, 64)]], words.Code, place, words[placeName]);
    }

    /// <summary>A room refused it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">What a program is told.</param>
    /// <param name="title">The text that says what became of the request.</param>
    /// <param name="why">What the room said.</param>
    public static NotGiven Refused(HttpContext http, int status, string title, string why)
    {
        var words = LanguageCookie.Read(http);
        var (lines, code) = words.Said(why);
        return new(status, words[title], lines, code, "/", words["menu.overview"]);
    }
}
