using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Est.Connections;

/// <summary>
/// The certificates that a TLS client sent, kept with its connection. They are decoded once per connection: bytes do not change. Whether
/// they are good is asked at every request.
/// </summary>
public sealed class ClientCertificates
{
    /// <summary>How many certificates beside its own a client may send and have looked at: more than any path that is accepted.</summary>
    private const int MaxOthers = 8;

    private readonly byte[] own;
    private readonly IReadOnlyList<byte[]> others;
    private Certificate? decodedOwn;
    private IReadOnlyList<Certificate>? decodedOthers;
    private string? sha256;

    /// <summary>Makes it.</summary>
    /// <param name="own">DER of the certificate whose key the client proved.</param>
    /// <param name="others">DER of what it sent beside that, in any order.</param>
    public ClientCertificates(byte[] own, IReadOnlyList<byte[]> others) => (this.own, this.others) = (own, others);

    /// <summary>The certificate whose key the client proved.</summary>
    /// <exception cref="EstError">It is not a certificate that we take: a weak key, a broken hash, malformed.</exception>
    public Certificate Own => decodedOwn ??= DecodeOwn();

    /// <summary>What the client sent beside it. What cannot be read is left out: it could not be part of an accepted path.</summary>
    public IReadOnlyList<Certificate> Others => decodedOthers ??= [.. others.Select(TryDecode).OfType<Certificate>()];

    /// <summary>Lower-case hex of SHA-256 over the client's certificate.</summary>
    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(own));

    /// <summary>
    /// Keeps what the client sent. Call it in the RemoteCertificateValidationCallback: that is the only place where .NET shows the
    /// certificates that came beside the client's own.
    /// </summary>
    /// <param name="connection">The connection, whose features the requests on it see.</param>
    /// <param name="certificate">As given to the callback.</param>
    /// <param name="chain">As given to the callback.</param>
    /// <returns>Always true: TLS lets every client in, and each operation decides (RFC 7030 section 3.3.2).</returns>
    public static bool Keep(ConnectionContext connection, X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is X509Certificate2 client)
        {
            var sent = chain?.ChainPolicy.ExtraStore.Take(MaxOthers).Select(other => other.RawData) ?? [];
            connection.Features.Set(new ClientCertificates(client.RawData, [.. sent]));
        }
        return true;
    }

    private Certificate DecodeOwn()
    {
        try
        {
            return Certificate.Decode(own);
        }
        catch (DecodeException error)
        {
            throw EstError.Forbidden($"the client certificate is not accepted: {error.Message}");
        }
    }

    private static Certificate? TryDecode(byte[] der)
    {
        try
        {
            return Certificate.Decode(der);
        }
        catch (DecodeException)
        {
            return null;
        }
    }
}
