using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Access;

/// <summary>What a page gives out as a file: to whom it may be given, and else a refusal in words.</summary>
internal static class GivenOut
{
    /// <summary>Gives it to whoever is signed in and has the right.</summary>
    public static async Task AnswerAsync(HttpContext http, Right right, Func<Person, Task> give)
    {
        var session = SessionCookie.Read(http) ?? "";
        if (await http.RequestServices.GetRequiredService<Sessions>().FindAsync(session, isUse: true, http.RequestAborted) is not { } person)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            person.Require(right);
            await give(person);
        }
        catch (NotAllowedException refused)
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, refused.Message);
        }
        catch (KeyStoreUnavailableException unavailable) when (!http.Response.HasStarted)
        {
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
    }

    /// <summary>Says what the file is and how it is called where it is kept.</summary>
    public static void Name(HttpResponse response, string type, string file)
    {
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
    }

    private static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        var (lines, code) = LanguageCookie.Read(http).Said(why);
        http.Response.Headers.ContentLanguage = code;
        return http.Response.WriteAsync(string.Join('\n', lines), http.RequestAborted);
    }
}
