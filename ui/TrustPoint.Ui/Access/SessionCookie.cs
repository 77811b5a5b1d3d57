using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Ui.Access;

/// <summary>
/// The session's secret on its way: in a cookie that no script reads, no other site sends and no other host sets, and in the principal that
/// a circuit keeps of the request that began it.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "__Host-session";
    private const string ClaimType = "session";
    private const string SourceType = "source";

    private static readonly CookieOptions Options = new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };

    /// <summary>The secret that the browser sent; null: none.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies[Name];

    /// <summary>Gives it to the browser, until that is closed.</summary>
    public static void Give(HttpContext http, string session) => http.Response.Cookies.Append(Name, session, Options);

    /// <summary>Takes it away.</summary>
    public static void Take(HttpContext http) => http.Response.Cookies.Delete(Name, Options);

    /// <summary>What a circuit that begins with this request keeps.</summary>
    public static ClaimsPrincipal Principal(string session, string name, string source) =>
        new(new ClaimsIdentity([new(ClaimType, session), new(ClaimTypes.Name, name), new(SourceType, source)], authenticationType: ClaimType));

    /// <summary>The secret that a circuit keeps; null: none.</summary>
    public static string? Read(ClaimsPrincipal principal) => principal.FindFirst(ClaimType)?.Value;

    /// <summary>Where the circuit was begun from.</summary>
    public static string Source(ClaimsPrincipal principal) => principal.FindFirst(SourceType)?.Value ?? "";
}
