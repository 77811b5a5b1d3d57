using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Access;

/// <summary>What a page gives out as a file: to whom it may be given, and else a refusal in words.</summary>
internal static class GivenOut
{
    /// <summary>Gives it to whoever is signed in and has the right.</summary>
    /// <param name="http">The request.</param>
    /// <param name="right">The right.</param>
    /// <param name="give">Gives it, or says why not.</param>
    public static async Task AnswerAsync(HttpContext http, Right right, Func<Person, Task<NotGiven?>> give)
    {
        var session = SessionCookie.Read(http) ?? "";
        if (await http.RequestServices.GetRequiredService<Sessions>().FindAsync(session, isUse: true, http.RequestAborted) is not { } person)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (await GiveAsync(http, person, right, give) is { } refusal) await SayAsync(http, refusal);
    }

    /// <summary>Gives a file as an answer.</summary>
    public static async Task<NotGiven?> SendAsync(HttpContext http, string type, string file, byte[] content)
    {
        Name(http.Response, type, file);
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, http.RequestAborted);
        return null;
    }

    /// <summary>Says what the file is and how it is called where it is kept.</summary>
    public static void Name(HttpResponse response, string type, string file)
    {
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
    }

    private static async Task<NotGiven?> GiveAsync(HttpContext http, Person person, Right right, Func<Person, Task<NotGiven?>> give)
    {
        try
        {
            person.Require(right);
            return await give(person);
        }
        catch (NotAllowedException refused)
        {
            return NotGiven.Refused(http, StatusCodes.Status403Forbidden, "refused.title", refused.Message);
        }
        catch (KeyStoreUnavailableException unavailable) when (!http.Response.HasStarted)
        {
            return NotGiven.Refused(http, StatusCodes.Status503ServiceUnavailable, "unavailable.title", unavailable.Message);
        }
    }

    // A person reads a page of ours, whatever else asks the same words alone.
    private static Task SayAsync(HttpContext http, NotGiven refusal)
    {
        http.Response.Headers.ContentDisposition = default;
        http.Response.ContentLength = null;
        if (PageRequest.Is(http.Request))
        {
            http.Features.Set(refusal);
            return http.RequestServices.GetRequiredService<PageInstead>().Put<NotGivenPage>(http, refusal.Status).RequestDelegate!(http);
        }
        http.Response.StatusCode = refusal.Status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.ContentLanguage = refusal.Language;
        return http.Response.WriteAsync(string.Join('\n', refusal.Why), http.RequestAborted);
    }
}
