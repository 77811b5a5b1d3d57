using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Formats;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Appliance.Ocsp;

/// <summary><c>/ocsp</c>: OCSP over HTTP (RFC 6960 appendix A), with what caches on the way need to know (RFC 9919).</summary>
internal sealed class OcspPage(OcspResponder responder, OcspTally tally, TimeProvider time, ILogger<OcspPage> log)
{
    private const string Place = "/ocsp";
    private const string MediaType = "application/ocsp-response";

    private static readonly OcspAnswer Malformed = OcspAnswer.Error(OcspResponseStatus.MalformedRequest);
    private static readonly OcspAnswer InternalError = OcspAnswer.Error(OcspResponseStatus.InternalError);

    /// <summary>Answers whatever routing led here.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        // Base64 has slashes and escapes: only the target as it was sent says which are which. It has one spelling, as routing has not.
        var path = PathOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var isGet = path.StartsWith(Place + "/", StringComparison.Ordinal);
        if (!isGet && path != Place)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var method = http.Request.Method;
        if (isGet ? !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) : !HttpMethods.IsPost(method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = isGet ? "GET, HEAD" : "POST";
            return;
        }
        // RFC 6960 section 2.3: what is wrong with the request is said by OCSP, not by HTTP.
        await WriteAsync(http, await AnswerAsync(isGet ? Decoded(path[(Place.Length + 1)..]) : await BodyAsync(http), http.RequestAborted));
    }

    private async ValueTask<OcspAnswer> AnswerAsync(ReadOnlyMemory<byte>? der, CancellationToken ct)
    {
        if (der is null) return Malformed;
        try
        {
            return await responder.AnswerAsync(OcspRequest.Decode(der.Value), ct);
        }
        catch (DecodeException)
        {
            return Malformed;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "OCSP could not answer");
            return InternalError;
        }
    }

    private static ReadOnlyMemory<byte>? Decoded(string path)
    {
        try
        {
            return OcspRequestPath.Decode(path);
        }
        catch (DecodeException)
        {
            return null;
        }
    }

    // One octet more than the largest request shows that it is too large; the rest is not read.
    private static async ValueTask<ReadOnlyMemory<byte>?> BodyAsync(HttpContext http)
    {
        var body = new byte[(int)Math.Min(http.Request.ContentLength ?? OcspRequest.MaxSize, OcspRequest.MaxSize) + 1];
        try
        {
            return body.AsMemory(0, await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted));
        }
        // RFC 9112 section 7.1: Kestrel tells a chunk whose length overflows by this.
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw new BadHttpRequestException(error.Message, StatusCodes.Status400BadRequest);
        }
    }

    private async Task WriteAsync(HttpContext http, OcspAnswer answer)
    {
        tally.Add("ocsp", Words.Of(answer.Status));
        var response = http.Response;
        if (answer.Freshness is { } freshness)
        {
            // RFC 9919 section 7.2. Caches on the way ask again when we would sign anew, so that a revocation is not kept from anybody for longer.
            var seconds = Math.Max(0, (long)(freshness.RenewAt - time.GetUtcNow()).TotalSeconds);
            response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"max-age={seconds}, public, no-transform, must-revalidate");
            response.Headers.LastModified = freshness.ThisUpdate.ToString("R", CultureInfo.InvariantCulture);
            response.Headers.Expires = freshness.NextUpdate.ToString("R", CultureInfo.InvariantCulture);
            response.Headers.ETag = $"\"{freshness.Tag}\"";
            if (IsKnown(http.Request, freshness.Tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        else
        {
            // The same section: errors are not kept. An answer with a nonce may be, by who likes to, and is of no use to others.
            response.Headers.CacheControl = answer.IsError ? "no-store" : "max-age=0";
        }
        response.ContentType = MediaType;
        response.ContentLength = answer.Der.Length;
        await response.Body.WriteAsync(answer.Der, http.RequestAborted);
    }

    // RFC 9110 section 13.1.2: for what may be had by GET. A cache whose copy is still what we say needs no other.
    private static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Count > 0 && !HttpMethods.IsPost(request.Method)
        && request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Tag.AsSpan().Trim('"').SequenceEqual(tag));

    // RFC 9112 section 3.2: origin-form, or absolute-form as proxies send it.
    private static string PathOf(string target)
    {
        if (!target.StartsWith("http://", StringComparison.Ordinal)) return target;
        var slash = target.IndexOf('/', "http://".Length);
        return slash < 0 ? "" : target[slash..];
    }
}
