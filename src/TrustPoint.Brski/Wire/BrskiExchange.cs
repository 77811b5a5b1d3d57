using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Registrar;

namespace TrustPoint.Brski.Wire;

/// <summary>One request on its way: what is read of it and what is answered.</summary>
internal sealed class BrskiExchange(HttpContext http, BrskiPeer peer, IRegistrar registrar, IMasa masa, DateTimeOffset now, ILogger log)
{
    /// <summary>Who is at the other end.</summary>
    public BrskiPeer Peer => peer;

    /// <summary>The registrar that pledges ask.</summary>
    public IRegistrar Registrar => registrar;

    /// <summary>The MASA that registrars ask.</summary>
    public IMasa Masa => masa;

    /// <summary>When the request came.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Stops when the client goes away.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>RFC 8995 section 5.3: 406 where the client takes nothing that there is.</summary>
    public void RequireAccepted(string mediaType)
    {
        if (!MediaTypes.IsAccepted(http.Request.Headers.Accept, mediaType)) throw BrskiError.NotAcceptable($"the answer would be {mediaType}, which Accept does not name");
    }

    /// <summary>Reads the body.</summary>
    public async ValueTask<VoucherBody> ReadAsync(string mediaType)
    {
        var body = await VoucherBody.ReadAsync(http.Request, mediaType, Aborted);
        if (body.IsBase64) log.LogInformation("{Source} sends {Path} in base64, where RFC 8995 section 6 has DER: it is answered in kind", peer.Source, http.Request.Path.Value);
        return body;
    }

    /// <summary>Answers in the form of the request.</summary>
    public Task AnswerAsync(VoucherBody request, string mediaType, ReadOnlyMemory<byte> content) => request.AnswerAsync(http.Response, mediaType, content, Aborted);

    /// <summary>Answers 200 and nothing else (RFC 8995 section 5.7).</summary>
    public void AnswerNothing() => http.Response.ContentLength = 0;
}
