using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <summary>
/// A key that is a file beside the database and not in it, <c>people.key</c>: made at the first use, readable by its owner alone. It seals small
/// secrets of people with AES-256-GCM (NIST SP 800-38D), each bound to its person's name: a nonce of 12 octets, the cipher text, a tag of 16.
/// And it vouches for their rows with HMAC-SHA-256. The two uses have keys of their own, by HKDF (RFC 5869).
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
    private (byte[] Seal, byte[] Mac)? keys;

    /// <inheritdoc/>
    public byte[] Seal(string person, ReadOnlySpan<byte> secret)
    {
        var sealedSecret = new byte[NonceLength + secret.Length + TagLength];
        random.GetBytes(sealedSecret.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(Keys(create: true).Seal, TagLength);
        cipher.Encrypt(sealedSecret.AsSpan(0, NonceLength), secret, sealedSecret.AsSpan(NonceLength, secret.Length), sealedSecret.AsSpan(^TagLength..), BoundTo(person));
        return sealedSecret;
    }

    /// <inheritdoc/>
    public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length < NonceLength + TagLength) throw new CryptographicException("It is too short.");
        var secret = new byte[sealedSecret.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(Keys(create: false).Seal, TagLength);
        cipher.Decrypt(sealedSecret[..NonceLength], sealedSecret[NonceLength..^TagLength], sealedSecret[^TagLength..], secret, BoundTo(person));
        return secret;
    }

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

    private static byte[] BoundTo(string person) => Encoding.UTF8.GetBytes($"trustpoint people 1 {person}");

    // Once read it is kept: every look at a session takes it.
    private (byte[] Seal, byte[] Mac) Keys(bool create)
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
            keys = (Derived(key, "seal"u8), Derived(key, "row"u8));
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
}
