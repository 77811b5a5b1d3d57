using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TrustPoint.Agent.Connections;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Agent.Enrolment;

/// <summary>The client's side of EST (RFC 7030) over a connection whose server is trusted.</summary>
/// <param name="connection">The connection.</param>
/// <param name="path">Where EST stands there, with a label or without, no slash at the end.</param>
/// <param name="credentials">Name and code for HTTP Basic, as <c>pump-1:CODE</c>; null: TLS shows who asks.</param>
/// <param name="time">Who waits.</param>
/// <param name="journal">What is told.</param>
internal sealed class EstClient(TlsClient connection, string path, string? credentials, TimeProvider time, Journal journal)
{
    /// <summary>Where EST stands without a label (RFC 7030 section 3.2.2).</summary>
    public const string DefaultPath = "/.well-known/est";

    private const string RequestType = "application/pkcs10";

    private static readonly TimeSpan UnsaidWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(4);

    private readonly AuthenticationHeaderValue? basic =
        credentials is null ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))); // RFC 7617 section 2: UTF-8

    /// <summary>The authorities of the domain (RFC 7030 section 4.1).</summary>
    public async Task<IReadOnlyList<Certificate>> GetCaCertificatesAsync(CancellationToken ct)
    {
        var answer = await connection.SendAsync(HttpMethod.Get, $"{path}/cacerts", null, null, null, null, ct);
        // Section 4.1.3: 200 and nothing else.
        return answer.Status == HttpStatusCode.OK ? Certificates("cacerts", answer) : throw Refused("cacerts", answer);
    }

    /// <summary>What a request should hold (RFC 7030 section 4.5): a server that knows who asks can say more.</summary>
    /// <returns>Null: the server has no wishes.</returns>
    public async Task<CsrAttrs?> GetAttributesAsync(CancellationToken ct)
    {
        var answer = await connection.SendAsync(HttpMethod.Get, $"{path}/csrattrs", null, null, null, basic, ct);
        return answer.Status switch
        {
            HttpStatusCode.OK when answer.Body.Length > 0 => Read("csrattrs", () => CsrAttrs.Decode(Octets(answer))),
            // Section 4.5.2: these say that there are none.
            HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.NotFound => null,
            _ => throw Refused("csrattrs", answer),
        };
    }

    /// <summary>Asks for the certificate, as long as the server asks for patience with the same request over the same connection (RFC 7030 section 4.2.3).</summary>
    /// <param name="operation"><c>simpleenroll</c> or <c>simplereenroll</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">The server said no.</exception>
    public async Task<Certificate> EnrolAsync(string operation, CertificationRequest request, CancellationToken ct)
    {
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(request.Der.Span) + "\n");
        var began = time.GetTimestamp();
        while (true)
        {
            var answer = await connection.SendAsync(HttpMethod.Post, $"{path}/{operation}", body, RequestType, null, basic, ct);
            switch (answer.Status)
            {
                case HttpStatusCode.OK:
                    // Section 4.2.3: the certificate and nothing else; some servers send those above it too.
                    return Certificates(operation, answer).FirstOrDefault(certificate => certificate.PublicKey.Der.Span.SequenceEqual(request.PublicKey.Der.Span))
                        ?? throw new AgentException($"the answer to {operation} has no certificate for the key that was asked for");
                case HttpStatusCode.Accepted when time.GetElapsedTime(began) < LongestPatience:
                    var wait = answer.RetryAfter is { } said && said > TimeSpan.Zero ? said : UnsaidWait;
                    wait = wait < LongestWait ? wait : LongestWait;
                    journal.NoteWait($"the certificate is not decided yet ({answer.Words}); asking again in {wait.TotalSeconds:0} s");
                    await Task.Delay(wait, time, ct);
                    break;
                default:
                    throw Refused(operation, answer);
            }
        }
    }

    private static IReadOnlyList<Certificate> Certificates(string operation, Answer answer) =>
        Read(operation, () => (IReadOnlyList<Certificate>)[.. CertsOnly.Decode(Octets(answer)).Select(Certificate.Decode)]);

    // RFC 8951 section 3: base64 with white space anywhere.
    private static byte[] Octets(Answer answer)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(answer.Body));
        }
        catch (FormatException)
        {
            throw new DecodeException("it is not base64 (RFC 8951 section 3)");
        }
    }

    private static T Read<T>(string operation, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecodeException unreadable)
        {
            throw new AgentException($"the answer to {operation} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static AgentException Refused(string operation, Answer answer) => new($"{operation} was refused with {answer.Words}") { RetryAfter = answer.RetryAfter };
}
