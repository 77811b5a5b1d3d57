using Microsoft.AspNetCore.Http;

namespace TrustPoint.Ui.Language;

/// <summary>The language that somebody chose, kept in their browser.</summary>
internal static class LanguageCookie
{
    private const string Name = "__Host-language";

    /// <summary>The chosen language, or the one that the browser asks for.</summary>
    public static Words Read(HttpContext http) => Words.Find(http.Request.Cookies[Name]) ?? Words.Of(http.Request.Headers.AcceptLanguage.ToString());

    /// <summary>Keeps it for a year. One that is not spoken here changes nothing.</summary>
    public static void Give(HttpContext http, string code)
    {
        if (Words.Find(code) is not { } words) return;
        http.Response.Cookies.Append(Name, words.Code, new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365) });
    }
}
