using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TrustPoint.Est.Connections;

namespace TrustPoint.Est;

/// <summary>Takes a request to its operation, over HTTP as clients speak it (RFC 7030 section 3.2), and writes every error at one place.</summary>
public sealed class EstServer(IEstAuthority authority, EstOptions options, RandomNumberGenerator random, ILogger<EstServer> log)
{
    /// <summary>Answers one request that routing led to an operation.</summary>
    internal async Task AnswerAsync(HttpContext http, EstOperation operation)
    {
        EstExchange? exchange = null;
        try
        {
            exchange = await OpenAsync(http, operation);
            await operation.Handler(exchange);
            authority.Hear(exchange.Contact(operation, null));
        }
        catch (EstError error)
        {
            var incident = Incident();
            if (exchange is not null) authority.Hear(exchange.Contact(operation, error));
            var recorded = operation.Enrols && error.IsRefusal && exchange is not null && await RecordAsync(exchange.Refusal(operation, error, incident));
            // What is recorded is bounded, and so is what shows here of a client in a loop. What is our own trouble always shows.
            var level = recorded || error.Status >= StatusCodes.Status500InternalServerError ? LogLevel.Information : LogLevel.Debug;
            var reason = error.InnerException is { } cause ? $"{error.Message}: {cause.Message}" : error.Message;
            log.Log(level, "EST {Operation} {Status}: {Reason} (incident {Incident})", operation.Name, error.Status, reason, incident);
            await WriteAsync(http, error, incident);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var incident = Incident();
            log.LogError(error, "EST {Operation} failed (incident {Incident})", operation.Name, incident);
            var answer = EstError.Internal();
            if (exchange is not null) authority.Hear(exchange.Contact(operation, answer));
            await WriteAsync(http, answer, incident);
        }
    }

    /// <summary>Answers a request under the EST prefix that no operation has.</summary>
    internal Task AnswerUnknownAsync(HttpContext http) => WriteAsync(http, EstError.NotFound(), Incident());

    private async ValueTask<EstExchange> OpenAsync(HttpContext http, EstOperation operation)
    {
        // RFC 7030 section 3.3: HTTPS only. The listener sees to it; this is for the day it does not.
        if (!http.Request.IsHttps) throw EstError.Forbidden("EST is served over TLS only");
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!EstLabel.TryRead(target, operation.Name, out var label)) throw EstError.NotFound();
        if (http.Request.Method != operation.Method) throw EstError.MethodNotAllowed(operation.Method);
        // Who types a code says by it who it is, whatever its connection shows.
        var shown = http.Request.Headers.Authorization.Count > 0 ? null : http.Features.Get<ClientCertificates>();
        var domain = (label is null ? await authority.FindAsync(shown, http.RequestAborted) : authority.Find(label)) ?? throw EstError.NotFound();
        return new(http, label, domain, options);
    }

    // A refusal that nobody can write down is a refusal still.
    private async Task<bool> RecordAsync(EstRefusal refusal)
    {
        try
        {
            return await authority.RecordAsync(refusal, CancellationToken.None);
        }
        catch (Exception error)
        {
            log.LogError(error, "the refusal {Incident} could not be recorded", refusal.Incident);
            return true;
        }
    }

    // RFC 7030 section 4.2.3 and RFC 8951 section 5: a reason for people, in text/plain.
    private static async Task WriteAsync(HttpContext http, EstError error, string incident)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = BasicCredentials.Challenge;
        if (error.Allow is not null) response.Headers.Allow = error.Allow;
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0}";
        var body = Encoding.UTF8.GetBytes($"{error.Message} (incident {incident})\n");
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    private string Incident()
    {
        Span<byte> id = stackalloc byte[6];
        random.GetBytes(id);
        return Convert.ToHexStringLower(id);
    }
}
