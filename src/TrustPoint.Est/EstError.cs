using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace TrustPoint.Est;

/// <summary>
/// Every EST answer that carries no certificate, with its reason for people (RFC 7030 section 4.2.3, RFC 8951 section 5). What asks of an
/// authority throws it, one place writes it. Anything else that escapes is a 500 without detail.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is an answer first: the protocol's word for it is error.")]
public sealed class EstError : Exception
{
    private EstError(int status, string message, TimeSpan? retryAfter = null, Exception? cause = null)
        : base(message, cause) => (Status, RetryAfter) = (status, retryAfter);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>When the client may come again; sent as Retry-After in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The methods that the resource knows (405 only).</summary>
    public string? Allow { get; private init; }

    /// <summary>The name of the device that asks, where that is why; null: another reason.</summary>
    public string? Device { get; private init; }

    /// <summary>Whether somebody should look into who asks.</summary>
    public bool IsAlarm { get; private init; }

    /// <summary>True where the request was understood and somebody or something said no: what an audit log keeps.</summary>
    public bool IsRefusal => Status is >= 400 and < 500;

    /// <summary>The request waits for a person (RFC 7030 section 4.2.3). The client repeats it after the given time.</summary>
    public static EstError Pending(TimeSpan retryAfter) =>
        new(StatusCodes.Status202Accepted, "the request waits for an administrator; send it again later with the same key", retryAfter);

    /// <summary>The request is malformed, or what it proves is wrong.</summary>
    public static EstError BadRequest(string reason) => new(StatusCodes.Status400BadRequest, reason);

    /// <summary>Nothing was shown that proves who asks, or what was shown is wrong.</summary>
    public static EstError Unauthorized(string reason) => new(StatusCodes.Status401Unauthorized, reason);

    /// <summary>It is known who asks, and the answer is no.</summary>
    public static EstError Forbidden(string reason) => new(StatusCodes.Status403Forbidden, reason);

    /// <summary>It is known which device asks, and that one may do nothing now.</summary>
    /// <param name="reason">For the client.</param>
    /// <param name="device">The device's name here.</param>
    /// <param name="isAlarm">Whether somebody should look into who asks.</param>
    public static EstError Stopped(string reason, string device, bool isAlarm) => new(StatusCodes.Status403Forbidden, reason) { Device = device, IsAlarm = isAlarm };

    /// <summary>No such label or operation.</summary>
    public static EstError NotFound() => new(StatusCodes.Status404NotFound, "there is no such EST label or operation here");

    /// <summary>The operation has another method.</summary>
    public static EstError MethodNotAllowed(string allow) =>
        new(StatusCodes.Status405MethodNotAllowed, $"this operation is a {allow}") { Allow = allow };

    /// <summary>The body is larger than any certificate request.</summary>
    public static EstError TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {EstOptions.MaxBodyBytes} bytes");

    /// <summary>The body is of another media type.</summary>
    public static EstError UnsupportedMediaType(string expected) =>
        new(StatusCodes.Status415UnsupportedMediaType, $"the body must be {expected}");

    /// <summary>Too many tries (RFC 6585 section 4).</summary>
    public static EstError TooManyRequests(string reason, TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, reason, retryAfter);

    /// <summary>RFC 7030 leaves the operation to the server's choice, and this one does not have it.</summary>
    public static EstError NotImplemented(string reason) => new(StatusCodes.Status501NotImplemented, reason);

    /// <summary>The signing key or the store cannot be used now.</summary>
    /// <param name="reason">For the client.</param>
    /// <param name="retryAfter">When it may come again.</param>
    /// <param name="cause">Its message is for our log alone.</param>
    public static EstError Unavailable(string reason, TimeSpan retryAfter, Exception? cause = null) =>
        new(StatusCodes.Status503ServiceUnavailable, reason, retryAfter, cause);

    /// <summary>Something broke. The reason is in our log under the incident id, and nowhere else.</summary>
    internal static EstError Internal() => new(StatusCodes.Status500InternalServerError, "internal error");
}
