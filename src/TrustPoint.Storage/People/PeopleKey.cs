using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <summary>
/// A key that is a file beside the database and not in it, <c>people.key</c>: made at the first use, readable by its owner alone. It seals small
/// secrets of people with AES-256-GCM (NIST SP 800-38D), each bound to its person's name: a nonce of 12 octets, the cipher text, a tag of 16.
/// It seals what else the box keeps secret in the same way, and it vouches for people's rows with HMAC-SHA-256. Each use has a key of its own,
/// by HKDF (RFC 5869).
/// </summary>
/// <param name="dataDirectory">Where the file is.</param>
/// <param name="random">Draws key and nonces.</param>
public sealed class PeopleKey(string dataDirectory, RandomNumberGenerator random) : ISecretSeal
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock making = new();
    private readonly string file = Path.Combine(dataDirectory, "people.key");
    private (byte[] Seal, byte[] Mac, byte[] Others)? keys;

    /// <inheritdoc/>
    public byte[] Seal(string person, ReadOnlySpan<byte> secret) => Seal(Keys(create: true).Seal, BoundTo(person), secret);

    /// <inheritdoc/>
    public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret) => Open(Keys(create: false).Seal, BoundTo(person), sealedSecret);

    /// <summary>A seal for what is nobody's, such as vouchers that wait for their devices.</summary>
    /// <param name="use">What for: what is sealed for one use cannot be opened for another.</param>
    public ISecretSeal For(string use) => new UseSeal(this, use);

    /// <summary>Vouches for a row.</summary>
    internal byte[] MacOf(ReadOnlySpan<byte> digest) => HMACSHA256.HashData(Keys(create: true).Mac, digest);

    /// <summary>Whether a row is one that was vouched for. Without the key none is.</summary>
    internal bool IsMac(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> mac)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Keys(create: false).Mac, digest), mac);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private byte[] Seal(byte[] key, byte[] boundTo, ReadOnlySpan<byte> secret)
    {
        var sealedSecret = new byte[NonceLength + secret.Length + TagLength];
        random.GetBytes(sealedSecret.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(sealedSecret.AsSpan(0, NonceLength), secret, sealedSecret.AsSpan(NonceLength, secret.Length), sealedSecret.AsSpan(^TagLength..), boundTo);
        return sealedSecret;
    }

    private static byte[] Open(byte[] key, byte[] boundTo, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length < NonceLength + TagLength) throw new CryptographicException("It is too short.");
        var secret = new byte[sealedSecret.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        cipher.Decrypt(sealedSecret[..NonceLength], sealedSecret[NonceLength..^TagLength], sealedSecret[^TagLength..], secret, boundTo);
        return secret;
    }

    private static byte[] BoundTo(string person) => Encoding.UTF8.GetBytes($"trustpoint people 1 {person}");

    // Once read it is kept: every look at a session takes it.
    private (byte[] Seal, byte[] Mac, byte[] Others) Keys(bool create)
    {
        lock (making)
        {
            if (keys is { } known) return known;
            if (create && !File.Exists(file))
            {
                var made = new byte[KeyLength];
                random.GetBytes(made);
                DurableFile.Replace(file, made);
            }
            var key = Read();
            keys = (Derived(key, "seal"u8), Derived(key, "row"u8), Derived(key, "others"u8));
            return keys.Value;
        }
    }

    private static byte[] Derived(byte[] key, ReadOnlySpan<byte> use)
    {
        var derived = new byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, [], use);
        return derived;
    }

    private byte[] Read()
    {
        if ((File.GetUnixFileMode(file) & ~OwnerAlone) != 0) throw new IOException($"{file} can be read by others: chmod 600 {file}");
        var key = File.ReadAllBytes(file);
        return key.Length == KeyLength ? key : throw new IOException($"{file} is damaged: it must have {KeyLength} octets");
    }

    private sealed class UseSeal(PeopleKey key, string use) : ISecretSeal
    {
        public byte[] Seal(string name, ReadOnlySpan<byte> secret) => key.Seal(KeyOf(create: true), Encoding.UTF8.GetBytes(name), secret);

        public byte[] Open(string name, ReadOnlySpan<byte> sealedSecret) => PeopleKey.Open(KeyOf(create: false), Encoding.UTF8.GetBytes(name), sealedSecret);

        private byte[] KeyOf(bool create) => Derived(key.Keys(create).Others, Encoding.UTF8.GetBytes(use));
    }
}
