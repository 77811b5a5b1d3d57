using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Registrar;

namespace TrustPoint.Brski.Wire;

/// <summary>Takes a request to its operation, and writes every error at one place.</summary>
/// <param name="registrar">The registrar of this box.</param>
/// <param name="masa">The MASA of this box.</param>
/// <param name="peerOf">Who is at the other end of a request's connection.</param>
/// <param name="random">For incident ids.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed class BrskiServer(
    IRegistrar registrar, IMasa masa, Func<HttpContext, BrskiPeer> peerOf, RandomNumberGenerator random, TimeProvider time, ILogger<BrskiServer> log)
{
    /// <summary>Answers one request that routing led to an operation.</summary>
    internal async Task AnswerAsync(HttpContext http, BrskiOperation operation)
    {
        BrskiPeer? peer = null;
        try
        {
            // RFC 8995 section 5.1: HTTPS only. The listener sees to it; this is for the day it does not.
            if (!http.Request.IsHttps) throw BrskiError.Forbidden("BRSKI is served over TLS only");
            if (!HttpMethods.IsPost(http.Request.Method)) throw BrskiError.MethodNotAllowed(HttpMethods.Post);
            peer = peerOf(http);
            await operation.Handler(new(http, peer, registrar, masa, time.GetUtcNow(), log));
        }
        catch (BrskiError error)
        {
            await RefuseAsync(http, operation, peer, error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var incident = Incident();
            log.LogError(error, "BRSKI {Operation} failed (incident {Incident})", operation.Name, incident);
            await WriteAsync(http, BrskiError.Internal(), incident);
        }
    }

    /// <summary>Answers a request under the BRSKI prefix that no operation has.</summary>
    internal Task AnswerUnknownAsync(HttpContext http) => WriteAsync(http, BrskiError.NotFound("there is no such BRSKI operation here"), Incident());

    private async Task RefuseAsync(HttpContext http, BrskiOperation operation, BrskiPeer? peer, BrskiError error)
    {
        var incident = Incident();
        var reason = error.InnerException is { } cause ? $"{error.Message}: {cause.Message}" : error.Message;
        log.LogInformation("BRSKI {Operation} {Status}: {Reason} (incident {Incident})", operation.Name, error.Status, reason, incident);
        // A refusal that nobody can write down is a refusal still.
        if (error.IsRefusal && peer is not null)
        {
            try
            {
                await registrar.RecordAsync(new(operation.Name, peer, error, incident), CancellationToken.None);
            }
            catch (Exception failed)
            {
                log.LogError(failed, "the refusal {Incident} could not be recorded", incident);
            }
        }
        await WriteAsync(http, error, incident);
    }

    // RFC 8995 section 5.6: a reason for people, in text/plain.
    private static async Task WriteAsync(HttpContext http, BrskiError error, string incident)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        if (error.Allow is not null) response.Headers.Allow = error.Allow;
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0}";
        if (error.ClosesConnection) response.Headers.Connection = "close";
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
