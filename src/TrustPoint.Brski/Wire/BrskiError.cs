using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using TrustPoint.Formats;

namespace TrustPoint.Brski.Wire;

/// <summary>
/// Every BRSKI answer that is not what was asked for, with its reason for people (RFC 8995 sections 5.3 and 5.6). What asks of a registrar
/// or of a MASA throws it, one place writes it. Anything else that escapes is a 500 without detail.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is an answer first: the protocol's word for it is error.")]
public sealed class BrskiError : Exception
{
    private BrskiError(int status, string message, TimeSpan? retryAfter = null, Exception? cause = null)
        : base(message, cause) => (Status, RetryAfter) = (status, retryAfter);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>When the client may come again; sent as Retry-After in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The methods that the resource knows (405 only).</summary>
    public string? Allow { get; private init; }

    /// <summary>True: the connection is closed behind the answer, because somebody may stand in the middle of it (RFC 8995 section 5.2).</summary>
    public bool ClosesConnection { get; private init; }

    /// <summary>The name of the device that asks, where its state in its life is why; null: another reason.</summary>
    public string? Device { get; private init; }

    /// <summary>Whether somebody should look into who asks.</summary>
    public bool IsAlarm { get; private init; }

    /// <summary>True where the request was understood and somebody or something said no: what an audit log keeps.</summary>
    public bool IsRefusal => Status is >= 400 and < 500;

    /// <summary>It is not decided yet (RFC 8995 section 5.6). The pledge sends the same request again after that time, at most 60 s.</summary>
    public static BrskiError Pending(string reason, TimeSpan retryAfter) => new(StatusCodes.Status202Accepted, reason, retryAfter);

    /// <summary>The request is malformed.</summary>
    public static BrskiError BadRequest(string reason) => new(StatusCodes.Status400BadRequest, reason);

    /// <summary>
    /// What a decoder did not take. RFC 8995 section 5.6: 403 for a signature that proves nothing, 406 for one that nobody here can verify.
    /// </summary>
    internal static BrskiError Unreadable(DecodeException error) => error.Fault switch
    {
        DecodeFault.BrokenAlgorithm => Forbidden($"the signature proves nothing: {error.Message}; sign with SHA-256 or better"),
        DecodeFault.UnknownAlgorithm => NotAcceptable($"the signature cannot be verified here: {error.Message}; sign with ECDSA on P-256, P-384 or P-521, or with RSA"),
        _ => BadRequest($"the request cannot be read: {error.Message}"),
    };

    /// <summary>Nothing was shown that proves who asks.</summary>
    public static BrskiError Unauthorized(string reason) => new(StatusCodes.Status401Unauthorized, reason);

    /// <summary>The request was made for another connection than the one it came on (RFC 8995 section 5.2).</summary>
    public static BrskiError NotThisConnection(string reason) => new(StatusCodes.Status401Unauthorized, reason) { ClosesConnection = true };

    /// <summary>What was shown does not prove it, or it is known who asks and somebody could allow it and did not.</summary>
    public static BrskiError Forbidden(string reason) => new(StatusCodes.Status403Forbidden, reason);

    /// <summary>It is known which device asks, and nobody is to come with that one.</summary>
    public static BrskiError Unwanted(string reason, string? device) => new(StatusCodes.Status403Forbidden, reason) { Device = device, IsAlarm = true };

    /// <summary>The device is not known here, or nothing is where the path leads.</summary>
    public static BrskiError NotFound(string reason) => new(StatusCodes.Status404NotFound, reason);

    /// <summary>The operation has another method.</summary>
    public static BrskiError MethodNotAllowed(string allow) => new(StatusCodes.Status405MethodNotAllowed, $"this operation is a {allow}") { Allow = allow };

    /// <summary>Nobody here can give what the client takes; or the device's history or type is refused (RFC 8995 section 5.6).</summary>
    public static BrskiError NotAcceptable(string reason, string? device = null) => new(StatusCodes.Status406NotAcceptable, reason) { Device = device };

    /// <summary>The body is larger than any voucher request.</summary>
    public static BrskiError TooLarge() => new(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {VoucherBody.MaxBytes} bytes");

    /// <summary>The body is of another media type.</summary>
    public static BrskiError UnsupportedMediaType(string expected) => new(StatusCodes.Status415UnsupportedMediaType, $"the body must be {expected}");

    /// <summary>Too many tries (RFC 6585 section 4).</summary>
    public static BrskiError TooManyRequests(string reason, TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, reason, retryAfter);

    /// <summary>The signing key, the store or the other side cannot be used now.</summary>
    /// <param name="reason">For the client.</param>
    /// <param name="retryAfter">When it may come again.</param>
    /// <param name="cause">Its message is for our log alone.</param>
    public static BrskiError Unavailable(string reason, TimeSpan retryAfter, Exception? cause = null) =>
        new(StatusCodes.Status503ServiceUnavailable, reason, retryAfter, cause);

    /// <summary>Something broke. The reason is in our log under the incident id, and nowhere else.</summary>
    internal static BrskiError Internal() => new(StatusCodes.Status500InternalServerError, "internal error");
}
