using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest;

/// <summary>One request to the REST API: who asks, what is in path, query and body.</summary>
internal sealed class AdminExchange(HttpContext http)
{
    private const int LongestPage = 1000;
    private const int SentTogether = 32 << 10;
    private const int LongestRepeatable = 1 << 20;

    /// <summary>Who asks.</summary>
    public Caller Caller => SocketPeer.Of(http);

    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>The Idempotency-Key; null: none was sent.</summary>
    public string? RepeatKey => http.Request.Headers["Idempotency-Key"] is [{ } key] ? key : null;

    /// <summary>Path and query as they were sent.</summary>
    public string Target => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>Where an answer that is not one message is written.</summary>
    public HttpResponse Response => http.Response;

    /// <summary>A part of the path.</summary>
    public string Path(string name) => (string)http.GetRouteValue(name)!;

    /// <summary>A word of the query that is yes or no; absent: no.</summary>
    /// <exception cref="RestRefusedException">It is neither true nor false.</exception>
    public bool Flag(string name) => Query<bool>(name, "true or false", text => text switch { "true" => true, "false" => false, _ => null }) ?? false;

    /// <summary>A value of the query; null when it is absent or empty.</summary>
    public string? Query(string name) => http.Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>A value of the query in the form that <paramref name="parse"/> knows.</summary>
    /// <exception cref="RestRefusedException">It is in another form.</exception>
    public T? Query<T>(string name, string expected, Func<string, T?> parse) where T : struct => Query(name) is { } text
        ? parse(text) ?? throw RestRefusedException.Invalid($"{name} must be {expected}, not \"{text}\"")
        : null;

    /// <summary>A value of the query that is one of the words of <typeparamref name="T"/>.</summary>
    /// <exception cref="RestRefusedException">It is another word.</exception>
    public T? Word<T>(string name)
        where T : struct, Enum =>
        Query<T>(name, $"one of {string.Join(", ", Words.Of<T>())}", Words.Parse<T>);

    /// <summary>A time of the query.</summary>
    /// <exception cref="RestRefusedException">It is none.</exception>
    public DateTimeOffset? Time(string name) => Query<DateTimeOffset>(name, "a time such as 2027-01-31T00:00:00Z", text =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);

    /// <summary>How many rows were asked for.</summary>
    /// <exception cref="RestRefusedException">None, or too many.</exception>
    public int Limit => Query<int>("limit", $"1 to {LongestPage}", text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LongestPage ? limit : null) ?? 100;

    /// <summary>Whether a count was asked for.</summary>
    /// <exception cref="RestRefusedException">It is neither true nor false.</exception>
    public bool Counts => Flag("count");

    /// <summary>Adds text to the answer. It is sent when enough of it has come together.</summary>
    public async Task WriteTextAsync(string text)
    {
        Encoding.UTF8.GetBytes(text, Response.BodyWriter);
        if (Response.BodyWriter.UnflushedBytes >= SentTogether) await Response.BodyWriter.FlushAsync(Aborted);
    }

    /// <summary>Takes the body into memory, and the call out of its client's hands: it ends by itself, whoever goes away.</summary>
    public async Task<byte[]> BufferAsync()
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LongestRepeatable;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, Aborted);
        http.Request.Body = new MemoryStream(body.ToArray());
        http.RequestAborted = CancellationToken.None;
        return body.ToArray();
    }

    /// <summary>The body as it is.</summary>
    /// <param name="type">Its media type.</param>
    /// <param name="most">In octets.</param>
    /// <exception cref="RestRefusedException">It is of another type, or larger.</exception>
    public async Task<byte[]> BytesAsync(string type, int most)
    {
        if (http.Request.ContentType != type) throw new RestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"the body must be {type}");
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, Aborted);
        return body.ToArray();
    }

    /// <summary>The message in the body.</summary>
    /// <param name="most">In octets; null: as every body.</param>
    /// <exception cref="RestRefusedException">It is no such message.</exception>
    public async Task<T> BodyAsync<T>(int? most = null)
    {
        try
        {
            if (most is not null) http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
            return await http.Request.ReadFromJsonAsync<T>(MessageFormat.Compact, Aborted) ?? throw RestRefusedException.Invalid("the body is null");
        }
        catch (JsonException error)
        {
            throw RestRefusedException.Invalid($"the body is not what was expected: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new RestRefusedException(StatusCodes.Status415UnsupportedMediaType, "the body must be application/json");
        }
    }
}

/// <summary>A request to the REST API was refused.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">Why, for people.</param>
internal sealed class RestRefusedException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>400.</summary>
    public static RestRefusedException Invalid(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>409: it contradicts what is.</summary>
    public static RestRefusedException Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    /// <summary>404.</summary>
    public static RestRefusedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
