using System.Security.Cryptography.X509Certificates;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Agent.Keys;

/// <summary>A private key of this device, wherever it lives.</summary>
internal interface IDeviceKey : IDisposable
{
    /// <summary>The public half.</summary>
    SubjectPublicKey PublicKey { get; }

    /// <summary>How it signs.</summary>
    SignatureAlgorithm Algorithm { get; }

    /// <summary>Hashes and signs.</summary>
    /// <returns>DER Ecdsa-Sig-Value or RSA octets.</returns>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct);

    /// <summary>The certificate with this key, as TLS shows it. The private half stays where it is.</summary>
    /// <exception cref="AgentException">The certificate is for another key.</exception>
    X509Certificate2 ForTls(Certificate certificate);
}
