using System.Text;

namespace TrustPoint.Testing.Est;

/// <summary>Whole HTTP/1.1 requests to an EST server, byte for byte: no client library sets a path, a header or a framing right.</summary>
public static class EstRequest
{
    /// <summary>A GET.</summary>
    /// <param name="target">The request target as it shall stand in the request line.</param>
    /// <param name="headers">Whole header lines.</param>
    public static byte[] Get(string target, params string[] headers) => Head("GET", target, headers, []);

    /// <summary>A request with any method, and a body with its Content-Length.</summary>
    public static byte[] Send(string method, string target, byte[] body, params string[] headers) =>
        [.. Head(method, target, headers, [$"Content-Length: {body.Length}"]), .. body];

    /// <summary>A request for a certificate as most clients send it: base64 in one line.</summary>
    /// <param name="operation">Below <c>/.well-known/est/</c>, with a label where one is wanted.</param>
    /// <param name="pkcs10">DER.</param>
    /// <param name="basic"><c>device:code</c>; null: the TLS certificate speaks.</param>
    public static byte[] Enrol(string operation, byte[] pkcs10, string? basic = null) =>
        Send("POST", Target(operation), Encoding.ASCII.GetBytes(Convert.ToBase64String(pkcs10)), [Pkcs10, .. basic is null ? Array.Empty<string>() : [Basic(basic)]]);

    /// <summary>The content type of RFC 7030 section 4.2.1.</summary>
    public static string Pkcs10 => "Content-Type: application/pkcs10";

    /// <summary>Where an operation is.</summary>
    public static string Target(string operation) => $"/.well-known/est/{operation}";

    /// <summary>The header of HTTP Basic (RFC 7617).</summary>
    public static string Basic(string credentials) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";

    private static byte[] Head(string method, string target, IEnumerable<string> headers, IEnumerable<string> framing) =>
        Encoding.Latin1.GetBytes(string.Join("\r\n", [$"{method} {target} HTTP/1.1", "Host: localhost", .. headers, .. framing, "", ""]));
}
