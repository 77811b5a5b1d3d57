using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Transfers;

/// <summary>What may be posted to a page.</summary>
/// <param name="What">Its name for people, with its article.</param>
/// <param name="MediaType">Its media type, the only one that is taken.</param>
/// <param name="Largest">Octets at most.</param>
/// <param name="AtOnce">How many are worked on at once; the others wait for their turn.</param>
internal sealed record SignedPostRules(string What, string MediaType, int Largest, int AtOnce);

/// <summary>
/// A page of the device listener where anybody may post something that is signed: nobody needs an account or a certificate, the signatures in what is brought are all that counts.
/// So strangers get neither memory nor time: a body has its size, its seconds to arrive and its place among the others.
/// </summary>
internal abstract class SignedPost(SignedPostRules rules, TimeProvider time, ILogger log) : IDisposable
{
    // All bodies that are on their way together.
    private const int Memory = 32 << 20;

    // For the whole body: whoever sends it octet by octet keeps no place from the others for longer.
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim places = new(Memory / rules.Largest);
    private readonly SemaphoreSlim turns = new(rules.AtOnce);

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
            var (status, words, retryAfter) = InWords(error);
            if (status == StatusCodes.Status500InternalServerError) log.LogError(error, "{What} could not be taken in", rules.What);
            if (retryAfter is { } wait) http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, status, words);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        places.Dispose();
        turns.Dispose();
    }

    /// <summary>Takes in what was posted, which is whole and within its size.</summary>
    /// <returns>What is answered, of the same media type; null: nothing.</returns>
    protected abstract Task<byte[]?> TakeAsync(HttpContext http, ReadOnlyMemory<byte> body);

    private async Task TryAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            throw new BadHttpRequestException($"{rules.What} is posted", StatusCodes.Status405MethodNotAllowed);
        }
        if (http.Request.ContentType != rules.MediaType) throw new BadHttpRequestException($"the body must be {rules.MediaType}", StatusCodes.Status415UnsupportedMediaType);
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = rules.Largest;
        if (await TakeInTurnAsync(http) is not { } answer)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        http.Response.ContentType = rules.MediaType;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private async Task<byte[]?> TakeInTurnAsync(HttpContext http)
    {
        await places.WaitAsync(http.RequestAborted);
        try
        {
            var body = await ReadAsync(http);
            await turns.WaitAsync(http.RequestAborted);
            try
            {
                return await TakeAsync(http, body);
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        using var late = new CancellationTokenSource(LongestBody, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, http.RequestAborted);
        try
        {
            await http.Request.Body.CopyToAsync(body, either.Token);
            return body.ToArray();
        }
        // RFC 9112 section 7.1: Kestrel tells a chunk whose length overflows by this.
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"the body cannot be read: {error.Message}", StatusCodes.Status400BadRequest);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"{rules.What} has {LongestBody.TotalSeconds:0} seconds to arrive", StatusCodes.Status408RequestTimeout);
        }
    }

    private static (int Status, string Words, TimeSpan? RetryAfter) InWords(Exception error) => error switch
    {
        DecodeException malformed => (StatusCodes.Status400BadRequest, malformed.Message, null),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message, null),
        CommandRefusedException { Refusal: CommandRefusal.NotFound } unknown => (StatusCodes.Status404NotFound, unknown.Message, null),
        CommandRefusedException refused => (StatusCodes.Status409Conflict, refused.Message, null),
        TransferRefusedException refused => (StatusCodes.Status403Forbidden, refused.Message, null),
        NotAllowedException refused => (StatusCodes.Status403Forbidden, refused.Message, null),
        TooManyTriesException tries => (StatusCodes.Status429TooManyRequests, tries.Message, tries.RetryAfter),
        _ when OwnTrouble.Of(error) is { } trouble => (trouble.RetryAfter is null ? StatusCodes.Status403Forbidden : StatusCodes.Status503ServiceUnavailable, trouble.Words, trouble.RetryAfter),
        _ => (StatusCodes.Status500InternalServerError, "the appliance failed; its log says how", null),
    };

    private static async Task WriteAsync(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{words}\n"), http.RequestAborted);
    }
}
