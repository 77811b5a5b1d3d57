using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Rest.Description;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Shares;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>One route of the REST API.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Below <c>/api/v1/</c>.</param>
/// <param name="Right">What it takes: whoever has the right nowhere is refused before anything is read. Where the right must hold, the command decides.</param>
/// <param name="Answer">Does the work. What it returns is the answer's body; null when it wrote the answer itself.</param>
internal sealed record AdminRoute(string Method, string Path, Right Right, Func<AdminExchange, Task<object?>> Answer)
{
    /// <summary>True: it takes an Idempotency-Key.</summary>
    public bool IsRepeatable { get; init; }
}

/// <summary>The routes of one subject.</summary>
internal interface IAdminRoutes
{
    /// <summary>The routes.</summary>
    IEnumerable<AdminRoute> Routes { get; }
}

/// <summary>The REST API: a table of routes, and one place where errors become problems (RFC 9457).</summary>
internal sealed class AdminApi(IEnumerable<IAdminRoutes> subjects, RepeatableCalls calls, ApiAdmission admission, ILogger<AdminApi> log)
{
    /// <summary>Maps every route.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var routes = subjects.SelectMany(subject => subject.Routes).ToList();
        foreach (var route in routes)
        {
            var description = RouteDescriptions.Of(route);
            endpoints.MapMethods($"/api/v1/{route.Path}", [route.Method], http => AnswerAsync(http, route, description));
        }
        if (routes.Count != RouteDescriptions.Count) throw new InvalidOperationException("a route is described that there is not");
        var document = new Lazy<string>(() => OpenApi.Of(routes).ToJsonString(MessageFormat.Compact));
        endpoints.MapGet("/api/v1/openapi.json", http =>
        {
            http.Response.ContentType = "application/openapi+json; version=3.1";
            return http.Response.WriteAsync(document.Value, http.RequestAborted);
        });
    }

    /// <summary>Lets through who may ask at all, before the path is looked at.</summary>
    public Task AdmitAsync(HttpContext http, RequestDelegate next) => GuardAsync(http, async () =>
    {
        await admission.AdmitAsync(http);
        await next(http);
    });

    /// <summary>Says in words what the routing says with a bare status: there is no such path, or not with this method.</summary>
    public static async Task ExplainAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted) return;
        var method = http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed;
        if (method) await WriteAsync(http, Problem.Of(http.Response.StatusCode, $"this path knows {http.Response.Headers.Allow}, not {http.Request.Method}"));
        else if (http.Response.StatusCode == StatusCodes.Status404NotFound) await WriteAsync(http, Problem.Of(http.Response.StatusCode, "there is no such path in /api/v1"));
    }

    /// <summary>Whether an error is an answer to the client: nothing was done, and the same call may be made again.</summary>
    public static bool IsRefusal(Exception error) => InWords(error).Status < StatusCodes.Status500InternalServerError;

    private static Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return http.Response.WriteAsJsonAsync(problem, MessageFormat.Compact, "application/problem+json", http.RequestAborted);
    }

    private Task AnswerAsync(HttpContext http, AdminRoute route, RouteDescription description) => GuardAsync(http, async () =>
    {
        var exchange = new AdminExchange(http);
        if (!exchange.Caller.ReachOf(route.Right).IsAnywhere) throw new NotAllowedException(exchange.Caller, route.Right);
        description.Check(http.Request.Query);
        if (exchange.RepeatKey is { } key) await AnswerOnceAsync(exchange, route, key);
        else if (await route.Answer(exchange) is { } message)
        {
            description.Check(message);
            await http.Response.WriteAsJsonAsync(message, message.GetType(), MessageFormat.Compact, http.RequestAborted);
        }
    });

    private async Task GuardAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var problem = InWords(error);
            if (problem.Status == StatusCodes.Status500InternalServerError) log.LogError(error, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            if (RetryAfterOf(problem, error) is { } wait) http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, problem);
        }
    }

    private async Task AnswerOnceAsync(AdminExchange exchange, AdminRoute route, string key)
    {
        if (!route.IsRepeatable) throw RestRefusedException.Invalid("this call takes no Idempotency-Key");
        var answer = await calls.OnceAsync(key, $"{exchange.Caller.Name}\0{route.Method}\0{exchange.Target}", await exchange.BufferAsync(), async () =>
        {
            var message = (await route.Answer(exchange))!;
            return JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), MessageFormat.Compact);
        });
        exchange.Response.ContentType = "application/json; charset=utf-8";
        exchange.Response.ContentLength = answer.Length;
        await exchange.Response.Body.WriteAsync(answer, CancellationToken.None);
    }

    /// <summary>What whoever asked is told of a failure.</summary>
    internal static Problem InWords(Exception error) => error switch
    {
        CursorRefusedException refused => new("/problems/cursor", StatusCodes.Status400BadRequest, refused.Message),
        // RFC 9110 section 15.5.10: whoever asked resolves this and sends the same again, which after a 403 (section 15.5.4) they should not.
        SecondPersonWantedException wanted => new("/problems/second-person", StatusCodes.Status409Conflict, wanted.Message) { Proposal = wanted.Proposal.Number },
        ApprovalRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        NotAllowedException refused => Problem.Of(StatusCodes.Status403Forbidden, refused.Message),
        RestRefusedException refused => Problem.Of(refused.Status, refused.Message),
        CommandRefusedException refused => Problem.Of(StatusOf(refused.Refusal), refused.Message),
        DecodeException malformed => Problem.Of(StatusCodes.Status400BadRequest, malformed.Message),
        KeyStoreUnavailableException { IsRefusal: true } refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        KeyStoreUnavailableException unavailable => Problem.Of(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
        ClockException wrong => Problem.Of(StatusCodes.Status503ServiceUnavailable, wrong.Message),
        StoreUnavailableException unavailable => Problem.Of(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
        PersonRefusedException refused => Problem.Of(StatusCodes.Status400BadRequest, refused.Message),
        TransferRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        TooManyTriesException tries => Problem.Of(StatusCodes.Status429TooManyRequests, tries.Message),
        NoTransferSignerException nobody => Problem.Of(StatusCodes.Status409Conflict, nobody.Message),
        NoVoucherSignerException nobody => Problem.Of(StatusCodes.Status409Conflict, nobody.Message),
        AuthorityRefusedException refused => Problem.Of(StatusCodes.Status400BadRequest, refused.Message),
        EndRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        NameTakenException taken => Problem.Of(StatusCodes.Status409Conflict, taken.Message),
        IssuanceRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        RevocationRefusedException { Now: { } now } refused => new("/problems/selection-grown", StatusCodes.Status409Conflict, refused.Message) { Preview = now },
        RevocationRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        CeremonyRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        ShareException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        TranscriptException damaged => Problem.Of(StatusCodes.Status409Conflict, damaged.Message),
        CeremonyScriptException refused => Problem.Of(StatusCodes.Status400BadRequest, string.Join('\n', refused.Errors)),
        BackupRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        CrlRefusedException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, bad.Message),
        // A disk that is full, failing, or not ours: what was begun is not acknowledged, and what was done stands.
        IOException or UnauthorizedAccessException => Problem.Of(StatusCodes.Status503ServiceUnavailable, $"A file cannot be read or written now: {error.Message}"),
        _ => Problem.Of(StatusCodes.Status500InternalServerError, "the appliance failed; its log says how"),
    };

    // RFC 9110 section 10.2.3.
    private static TimeSpan? RetryAfterOf(Problem problem, Exception error) => problem.Status switch
    {
        StatusCodes.Status429TooManyRequests => (error as TooManyTriesException)?.RetryAfter,
        StatusCodes.Status503ServiceUnavailable => OwnTrouble.Of(error)?.RetryAfter,
        _ => null,
    };

    private static int StatusOf(CommandRefusal refusal) => refusal switch
    {
        CommandRefusal.Invalid => StatusCodes.Status400BadRequest,
        CommandRefusal.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };
}
