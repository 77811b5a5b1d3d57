using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>
/// Where a device says that it was reset for a transfer (LIF-35). It has no certificate of this plant any more, so none is asked for: what it says is signed by its factory
/// identity, and the signature is all that counts.
/// </summary>
internal sealed class ResetPage(ToldResets resets, ILogger<ResetPage> log) : IDisposable
{
    /// <summary>Its path.</summary>
    public const string Path = "/transfers/{id}/resets";

    // Each reads the package of its transfer: few at once, or memory would be what a stranger wants.
    private const int AtOnce = 2;

    private readonly SemaphoreSlim turns = new(AtOnce);

    /// <summary>Answers.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            await TryAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var (status, words) = InWords(error);
            if (status == StatusCodes.Status500InternalServerError) log.LogError(error, "the reset of a device could not be taken in");
            if (error is TooManyTriesException tries) http.Response.Headers.RetryAfter = Math.Ceiling(tries.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, status, words);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    private async Task TryAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "a reset is posted");
            return;
        }
        if (http.Request.ContentType != ToldReset.MediaType)
        {
            await WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, $"the body must be {ToldReset.MediaType}");
            return;
        }
        if (!Guid.TryParseExact((string)http.GetRouteValue("id")!, "D", out var id))
        {
            await WriteAsync(http, StatusCodes.Status404NotFound, "there is no such transfer");
            return;
        }
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = ToldReset.MaxSize;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var told = ToldReset.Decode(body.ToArray());
        var caller = new ResetDevice(ResetConfirmation.Decode(told.Confirmation).SerialNumber);
        await turns.WaitAsync(http.RequestAborted);
        try
        {
            await resets.TakeAsync(caller, id, told, SourceAddress.KeyOf(http.Connection.RemoteIpAddress), http.RequestAborted);
        }
        finally
        {
            turns.Release();
        }
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static (int Status, string Words) InWords(Exception error) => error switch
    {
        DecodeException malformed => (StatusCodes.Status400BadRequest, malformed.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        CommandRefusedException { Refusal: CommandRefusal.NotFound } unknown => (StatusCodes.Status404NotFound, unknown.Message),
        CommandRefusedException refused => (StatusCodes.Status409Conflict, refused.Message),
        TransferRefusedException refused => (StatusCodes.Status403Forbidden, refused.Message),
        NotAllowedException refused => (StatusCodes.Status403Forbidden, refused.Message),
        TooManyTriesException tries => (StatusCodes.Status429TooManyRequests, tries.Message),
        ClockBehindException => (StatusCodes.Status503ServiceUnavailable, "this box does not know what time it is"),
        StoreUnavailableException => (StatusCodes.Status503ServiceUnavailable, "nothing can be stored now"),
        _ => (StatusCodes.Status500InternalServerError, "the appliance failed; its log says how"),
    };

    private static async Task WriteAsync(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{words}\n"), http.RequestAborted);
    }
}
