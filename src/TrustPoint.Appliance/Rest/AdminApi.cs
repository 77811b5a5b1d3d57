using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>One route of the REST API.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Below <c>/api/v1/</c>.</param>
/// <param name="Right">What it takes: whoever has the right nowhere is refused before anything is read. Where the right must hold, the command decides.</param>
/// <param name="Answer">Does the work. What it returns is the answer's body; null when it wrote the answer itself.</param>
internal sealed record AdminRoute(string Method, string Path, Right Right, Func<AdminExchange, Task<object?>> Answer);

/// <summary>The routes of one subject.</summary>
internal interface IAdminRoutes
{
    /// <summary>The routes.</summary>
    IEnumerable<AdminRoute> Routes { get; }
}

/// <summary>The REST API: a table of routes, and one place where errors become problems (RFC 9457).</summary>
internal sealed class AdminApi(IEnumerable<IAdminRoutes> subjects, ILogger<AdminApi> log)
{
    /// <summary>Maps every route.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var route in subjects.SelectMany(subject => subject.Routes))
        {
            endpoints.MapMethods($"/api/v1/{route.Path}", [route.Method], http => AnswerAsync(http, route));
        }
    }

    private async Task AnswerAsync(HttpContext http, AdminRoute route)
    {
        try
        {
            var exchange = new AdminExchange(http);
            if (!exchange.Caller.ReachOf(route.Right).IsAnywhere) throw new NotAllowedException(exchange.Caller, route.Right);
            if (await route.Answer(exchange) is { } message)
            {
                await http.Response.WriteAsJsonAsync(message, message.GetType(), MessageFormat.Compact, http.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var problem = InWords(error);
            if (problem.Status == StatusCodes.Status500InternalServerError) log.LogError(error, "{Method} {Path} failed", route.Method, route.Path);
            http.Response.StatusCode = problem.Status;
            await http.Response.WriteAsJsonAsync(problem, MessageFormat.Compact, "application/problem+json", http.RequestAborted);
        }
    }

    private static Problem InWords(Exception error) => error switch
    {
        RestRefusedException refused => new(refused.Status, refused.Message),
        NotAllowedException refused => new(StatusCodes.Status403Forbidden, refused.Message),
        CommandRefusedException refused => new(StatusOf(refused.Refusal), refused.Message),
        DecodeException malformed => new(StatusCodes.Status400BadRequest, malformed.Message),
        KeyStoreUnavailableException unavailable => new(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
        ClockBehindException behind => new(StatusCodes.Status503ServiceUnavailable, behind.Message),
        StoreUnavailableException unavailable => new(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
        PersonRefusedException refused => new(StatusCodes.Status400BadRequest, refused.Message),
        AuthorityRefusedException refused => new(StatusCodes.Status400BadRequest, refused.Message),
        NameTakenException taken => new(StatusCodes.Status409Conflict, taken.Message),
        IssuanceRefusedException refused => new(StatusCodes.Status409Conflict, refused.Message),
        CrlRefusedException refused => new(StatusCodes.Status409Conflict, refused.Message),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        _ => new(StatusCodes.Status500InternalServerError, "the appliance failed; its log says how"),
    };

    private static int StatusOf(CommandRefusal refusal) => refusal switch
    {
        CommandRefusal.Invalid => StatusCodes.Status400BadRequest,
        CommandRefusal.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };
}
