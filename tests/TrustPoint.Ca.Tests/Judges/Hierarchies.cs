using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Judges;

/// <summary>One CA for each kind of issuing key, and one requester's key of each kind, made once for all cases.</summary>
public sealed class Hierarchies : IDisposable
{
    private readonly ConcurrentDictionary<(string, bool), Lazy<Task<InMemoryCa>>> hierarchies = new();
    private readonly ConcurrentDictionary<PublicKeyKind, Lazy<AsymmetricAlgorithm>> keys = new();

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("trustpoint-judges-");

    /// <param name="issuer">How the issuing CA signs.</param>
    /// <param name="endless">A manufacturer's hierarchy.</param>
    internal Task<InMemoryCa> CaAsync(string issuer, bool endless) => hierarchies.GetOrAdd((issuer, endless), key => new(() =>
    {
        var scheme = Enum.Parse<SignatureScheme>(key.Item1);
        var algorithm = key.Item1 switch
        {
            "EcdsaSha256" => KeyAlgorithm.EcP256,
            "EcdsaSha384" => KeyAlgorithm.EcP384,
            _ => KeyAlgorithm.Rsa3072,
        };
        // The judges go by the machine's clock.
        return InMemoryCa.CreateAsync(algorithm, scheme, endless: key.Item2, start: TimeProvider.System.GetUtcNow());
    })).Value;

    /// <summary>A request of a key of this kind.</summary>
    internal async Task<CertificationRequest> RequestAsync(PublicKeyKind kind, string subject, IReadOnlyList<GeneralName> names)
    {
        if (kind == PublicKeyKind.Ed25519) return await Ed25519Async(subject);
        var key = keys.GetOrAdd(kind, made => new(() => made switch
        {
            PublicKeyKind.EcP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            PublicKeyKind.EcP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            PublicKeyKind.EcP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(3072),
        })).Value;
        return Csr.For(key, subject, names);
    }

    // .NET 10 has no Ed25519: OpenSSL makes the request.
    private async Task<CertificationRequest> Ed25519Async(string subject)
    {
        var (key, request) = (Path.Combine(Folder.FullName, "ed25519.pem"), Path.Combine(Folder.FullName, $"{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}.req"));
        lock (Folder)
        {
            if (!File.Exists(key)) Assert.Equal(0, Tool.RunAsync("openssl", "genpkey", "-algorithm", "ed25519", "-out", key).GetAwaiter().GetResult().Code);
        }
        var made = await Tool.RunAsync("openssl", "req", "-new", "-key", key, "-subj", subject.Length == 0 ? "/" : $"/{subject}", "-outform", "DER", "-out", request);
        Assert.True(made.Code == 0, made.Output);
        return CertificationRequest.Decode(await File.ReadAllBytesAsync(request));
    }

    public void Dispose()
    {
        foreach (var made in hierarchies.Values.Where(made => made.IsValueCreated)) made.Value.Result.Dispose();
        foreach (var key in keys.Values.Where(key => key.IsValueCreated)) key.Value.Dispose();
        Folder.Delete(recursive: true);
    }
}
