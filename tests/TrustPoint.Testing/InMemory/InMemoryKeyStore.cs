using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Testing.InMemory;

/// <summary>Keys of the base library behind Ca's interface, able to misbehave. Counts what it signs.</summary>
public sealed class InMemoryKeyStore : IKeyStore, IDisposable
{
    private readonly ConcurrentDictionary<string, Held> keys = new();
    private readonly ConcurrentQueue<string> alarms = new();
    private int signatures;

    /// <summary>How many signatures were asked of it.</summary>
    public int Signatures => signatures;

    /// <summary>What was told of it that is worth an alarm.</summary>
    public IReadOnlyCollection<string> Alarms => alarms;

    /// <summary>Not null: the next signatures fail with it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Not null: its keys cannot be listed.</summary>
    public Exception? ListFailure { get; set; }

    /// <summary>True: one bit of each signature is wrong.</summary>
    public bool SignsWrongly { get; set; }

    /// <summary>Not null: signatures wait for it.</summary>
    public Task? Gate { get; set; }

    /// <summary>Not null: called when a signature was made, before whoever asked has it.</summary>
    public Action? AfterSigning { get; set; }

    /// <summary>Not null: it says that it is a token, by this module.</summary>
    public string? Module { get; set; }

    /// <summary>What it says about each of its keys.</summary>
    public IReadOnlyList<KeyAttribute> Attributes { get; set; } = [];

    public KeyProtection Protection => KeyProtection.Software;

    public string Description => "keys in memory";

    public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct)
    {
        AsymmetricAlgorithm key = algorithm switch
        {
            KeyAlgorithm.EcP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            KeyAlgorithm.EcP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            KeyAlgorithm.EcP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            KeyAlgorithm.Rsa2048 => RSA.Create(2048),
            KeyAlgorithm.Rsa3072 => RSA.Create(3072),
            _ => RSA.Create(4096),
        };
        var spki = key.ExportSubjectPublicKeyInfo();
        var stored = new StoredKey(Convert.ToHexStringLower(SHA256.HashData(spki)), label, algorithm, spki, Protection);
        keys[stored.Id] = new(stored, key);
        return Task.FromResult(stored);
    }

    public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => ListFailure is { } away ? Task.FromException<IReadOnlyList<StoredKey>>(away)
        : Task.FromResult<IReadOnlyList<StoredKey>>([.. keys.Values.Select(held => held.Stored)]);

    public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) =>
        Task.FromResult(keys.TryGetValue(StoredKey.IdOf(subjectPublicKeyInfo.Span), out var held) ? held.Stored : null);

    public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => Failure is { } failure
        ? throw failure
        : Task.FromResult(keys.TryGetValue(keyId, out var held) ? new KeyDescription(held.Stored, Description, Module, Attributes) : null);

    public async ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        if (Failure is { } away) throw away;
        Interlocked.Increment(ref signatures);
        if (Gate is { } gate) await gate;
        if (Failure is { } failure) throw failure;
        var key = keys.TryGetValue(keyId, out var held) ? held.Key : throw new KeyNotFoundException(keyId);
        var hash = HashOf(scheme);
        var signature = key switch
        {
            ECDsa ec => ec.SignData(message.Span, hash, DSASignatureFormat.Rfc3279DerSequence),
            _ => ((RSA)key).SignData(message.Span, hash, scheme.ToString().Contains("Pss", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        };
        if (SignsWrongly) signature[^1] ^= 1;
        AfterSigning?.Invoke();
        return signature;
    }

    public void Alarm(string reason) => alarms.Enqueue(reason);

    public Task DestroyAsync(string keyId, CancellationToken ct)
    {
        if (keys.TryRemove(keyId, out var held)) held.Key.Dispose();
        return Task.CompletedTask;
    }

    public Task<string?> TroubleAsync(CancellationToken ct) => Task.FromResult(Failure?.Message);

    public void Dispose()
    {
        foreach (var held in keys.Values) held.Key.Dispose();
    }

    private static HashAlgorithmName HashOf(SignatureScheme scheme) => scheme.ToString()[^3..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private sealed record Held(StoredKey Stored, AsymmetricAlgorithm Key);
}
