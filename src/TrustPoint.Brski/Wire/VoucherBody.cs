using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TrustPoint.Brski.Wire;

/// <summary>
/// The body of a request. RFC 8995 section 6 has binary DER; one family of pledges sends base64 under the same media type and reads nothing
/// else, so what begins as base64 does is read as that and answered in kind.
/// </summary>
/// <param name="Content">The octets that were meant.</param>
/// <param name="IsBase64">True: it came as base64.</param>
public sealed record VoucherBody(ReadOnlyMemory<byte> Content, bool IsBase64)
{
    /// <summary>The largest body that is read, as sent, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Reads the body whole.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mediaType">What it must be: <see cref="MediaTypes"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="BrskiError">Wrong media type, too large, empty, or neither DER nor base64.</exception>
    public static async ValueTask<VoucherBody> ReadAsync(HttpRequest request, string mediaType, CancellationToken ct)
    {
        // RFC 8995 section 5.6: 415 for a type that is not known. An empty body is how some pledges ask who we are; it is no attack.
        if (!MediaTypes.Is(request.ContentType, mediaType)) throw BrskiError.UnsupportedMediaType(mediaType);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        try
        {
            using var memory = new MemoryStream();
            await request.Body.CopyToAsync(memory, ct);
            return memory.Length == 0 ? throw BrskiError.BadRequest("the body is empty") : Of(memory.ToArray());
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw BrskiError.TooLarge();
        }
        // RFC 9112 section 7.1: Kestrel tells a chunk whose length overflows by its base class.
        catch (IOException error)
        {
            throw BrskiError.BadRequest($"the body cannot be read: {error.Message}");
        }
    }

    /// <summary>Writes an answer in the form that the request had.</summary>
    /// <param name="response">The response.</param>
    /// <param name="mediaType">Its type.</param>
    /// <param name="content">The octets that are meant.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task AnswerAsync(HttpResponse response, string mediaType, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var body = content;
        if (IsBase64)
        {
            var text = new byte[Base64.GetMaxEncodedToUtf8Length(content.Length)];
            Base64.EncodeToUtf8(content.Span, text, out _, out _);
            body = text;
        }
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, ct);
    }

    // The base64 of a DER SEQUENCE of that size begins with "MI"; no DER and no JSON does.
    private static VoucherBody Of(byte[] sent)
    {
        if (!sent.AsSpan().StartsWith("MI"u8)) return new(sent, IsBase64: false);
        var der = new byte[Base64.GetMaxDecodedFromUtf8Length(sent.Length)];
        return Base64.DecodeFromUtf8(sent, der, out _, out var written) == OperationStatus.Done
            ? new(der.AsMemory(0, written), IsBase64: true)
            : throw BrskiError.BadRequest("the body begins as base64 does and is none");
    }
}
