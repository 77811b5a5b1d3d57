using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TrustPoint.Est.Bodies;

/// <summary>
/// Reads a PKCS#10 body to its DER. RFC 8951 section 3: base64 of DER with CR, LF, space and TAB anywhere, whatever
/// Content-Transfer-Encoding says.
/// </summary>
internal static class RequestBody
{
    private const string MediaType = "application/pkcs10";

    private static ReadOnlySpan<byte> Begin => "-----BEGIN "u8;

    private static ReadOnlySpan<byte> Dashes => "-----"u8;

    /// <summary>Reads the body whole, at most <see cref="EstOptions.MaxBodyBytes"/>.</summary>
    /// <exception cref="EstError">Wrong media type, too large, not base64.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, EstOptions options, CancellationToken ct)
    {
        RequireMediaType(request.ContentType);
        // Kestrel counts for us, by Content-Length before it reads and by chunk while it reads.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = EstOptions.MaxBodyBytes;
        try
        {
            var body = await ReadToEndAsync(request.BodyReader, ct);
            try
            {
                return body.IsSingleSegment ? Decode(body.FirstSpan, options) : Decode(body.ToArray(), options);
            }
            finally
            {
                request.BodyReader.AdvanceTo(body.End);
            }
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw EstError.TooLarge();
        }
        // RFC 9112 section 7.1: Kestrel tells a chunk whose length overflows by its base class.
        catch (IOException error)
        {
            throw EstError.BadRequest($"the body cannot be read: {error.Message}");
        }
    }

    // Compared without case; parameters do not matter (RFC 7030 section 3.2.4).
    private static void RequireMediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters];
        if (!type.Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase)) throw EstError.UnsupportedMediaType(MediaType);
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(PipeReader reader, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.IsCompleted) return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> body, EstOptions options)
    {
        if (body.IsEmpty) throw EstError.BadRequest("the body is empty");
        // 0x30 begins a DER SEQUENCE; the base64 of one begins with 'M'.
        if (body[0] == 0x30)
            return options.AcceptDer ? body.ToArray() : throw EstError.BadRequest("the body must be base64 of DER, not DER");
        if (body.StartsWith(Begin))
            body = options.AcceptPem ? Unarmour(body) : throw EstError.BadRequest("the body must be base64 of DER without PEM armour");

        var der = new byte[Base64.GetMaxDecodedFromUtf8Length(body.Length)];
        // RFC 8951 section 3.1: the decoder skips CR, LF, space and TAB, and knows the alphabet of RFC 4648 section 4 only.
        if (Base64.DecodeFromUtf8(body, der, out _, out var written) != OperationStatus.Done || written == 0)
            throw EstError.BadRequest("the body is not base64 (RFC 4648 section 4)");
        return written == der.Length ? der : der[..written];
    }

    private static ReadOnlySpan<byte> Unarmour(ReadOnlySpan<byte> pem)
    {
        var text = pem[Begin.Length..];
        var start = text.IndexOf(Dashes);
        if (start < 0) throw EstError.BadRequest("the PEM armour has no end");
        text = text[(start + Dashes.Length)..];
        var end = text.IndexOf(Dashes);
        return end < 0 ? throw EstError.BadRequest("the PEM armour has no end") : text[..end];
    }
}
