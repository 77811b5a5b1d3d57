using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Agent.Keys;

/// <summary>A key in a file: PKCS #8 in PEM (RFC 7468 section 10), for its owner alone.</summary>
internal sealed class FileKey : IDeviceKey
{
    // .NET's key objects are for one thread at a time.
    private readonly Lock turn = new();
    private readonly AsymmetricAlgorithm key;

    private FileKey(AsymmetricAlgorithm key)
    {
        this.key = key;
        PublicKey = SubjectPublicKey.Decode(key.ExportSubjectPublicKeyInfo());
        Algorithm = KeyKinds.AlgorithmOf(PublicKey).DefaultScheme().ToAlgorithm();
    }

    /// <inheritdoc/>
    public SubjectPublicKey PublicKey { get; }

    /// <inheritdoc/>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Makes a key. It is nowhere but in memory yet.</summary>
    public static FileKey Make(KeyAlgorithm algorithm) => new(algorithm switch
    {
        KeyAlgorithm.EcP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyAlgorithm.EcP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyAlgorithm.EcP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        KeyAlgorithm.Rsa2048 => RSA.Create(2048),
        KeyAlgorithm.Rsa3072 => RSA.Create(3072),
        _ => RSA.Create(4096),
    });

    /// <summary>Reads a key.</summary>
    /// <exception cref="AgentException">It is not there, others may read it, or it is no key that is used here.</exception>
    public static FileKey Read(string path)
    {
        try
        {
            return Parse(SecretFile.Read(path));
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or Formats.DecodeException)
        {
            throw new AgentException($"{path} cannot be read as a private key in PEM: {unusable.Message}", unusable);
        }
    }

    /// <summary>PKCS #8 in PEM.</summary>
    public string ToPem() => key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        lock (turn)
        {
            return new(key is ECDsa ecdsa
                ? ecdsa.SignData(message.Span, Algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence)
                : ((RSA)key).SignData(message.Span, Algorithm.Hash, RSASignaturePadding.Pkcs1));
        }
    }

    /// <inheritdoc/>
    public X509Certificate2 ForTls(Certificate certificate)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        try
        {
            return key is ECDsa ecdsa ? bare.CopyWithPrivateKey(ecdsa) : bare.CopyWithPrivateKey((RSA)key);
        }
        catch (ArgumentException other)
        {
            throw new AgentException($"the certificate of {certificate.Subject} is for another key", other);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static FileKey Parse(string pem)
    {
        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return new(ecdsa);
        }
        catch (CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new(rsa);
        }
    }
}
