using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TrustPoint.Agent.Connections;

/// <summary>What a server answered, whole.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">Content-Type without parameters; empty: there was none.</param>
/// <param name="Body">The body.</param>
/// <param name="RetryAfter">When to come again; null: not said.</param>
/// <param name="Location">Where else to go; null: not said.</param>
internal sealed record Answer(HttpStatusCode Status, string MediaType, byte[] Body, TimeSpan? RetryAfter, Uri? Location)
{
    private const int LongestReason = 300;

    /// <summary>Reads it.</summary>
    /// <param name="response">The response with its body.</param>
    /// <param name="now">For a Retry-After that names a moment.</param>
    /// <param name="ct">Stops the wait.</param>
    public static async Task<Answer> OfAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken ct) => new(
        response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsByteArrayAsync(ct),
        Wait(response.Headers.RetryAfter, now), response.Headers.Location);

    /// <summary>Status and reason for people, cleaned of what does not belong on a terminal.</summary>
    public string Words
    {
        get
        {
            var reason = MediaType == "text/plain" ? new string([.. Encoding.UTF8.GetString(Body).Trim().Take(LongestReason).Select(c => char.IsControl(c) ? ' ' : c)]) : "";
            return reason.Length > 0 ? $"{(int)Status}: {reason}" : $"{(int)Status}";
        }
    }

    // RFC 9110 section 10.2.3: seconds or a date.
    private static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
