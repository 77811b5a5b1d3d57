using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.People;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.People;

/// <summary>
/// Seals small secrets of people with AES-256-GCM (NIST SP 800-38D) under a key that is a file beside the database and not in it,
/// <c>people.key</c>: made at the first use, readable by its owner alone. A sealed secret is a nonce of 12 octets, the cipher text, and a tag
/// of 16; it is bound to its person's name.
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

    /// <inheritdoc/>
    public byte[] Seal(string person, ReadOnlySpan<byte> secret)
    {
        var sealedSecret = new byte[NonceLength + secret.Length + TagLength];
        random.GetBytes(sealedSecret.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(ReadOrCreate(), TagLength);
        cipher.Encrypt(sealedSecret.AsSpan(0, NonceLength), secret, sealedSecret.AsSpan(NonceLength, secret.Length), sealedSecret.AsSpan(^TagLength..), BoundTo(person));
        return sealedSecret;
    }

    /// <inheritdoc/>
    public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length < NonceLength + TagLength) throw new CryptographicException("It is too short.");
        var secret = new byte[sealedSecret.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(Read(), TagLength);
        cipher.Decrypt(sealedSecret[..NonceLength], sealedSecret[NonceLength..^TagLength], sealedSecret[^TagLength..], secret, BoundTo(person));
        return secret;
    }

    private static byte[] BoundTo(string person) => Encoding.UTF8.GetBytes($"trustpoint people 1 {person}");

    private byte[] ReadOrCreate()
    {
        lock (making)
        {
            if (File.Exists(file)) return Read();
            var key = new byte[KeyLength];
            random.GetBytes(key);
            DurableFile.Replace(file, key);
            return key;
        }
    }

    private byte[] Read()
    {
        if ((File.GetUnixFileMode(file) & ~OwnerAlone) != 0) throw new IOException($"{file} can be read by others: chmod 600 {file}");
        var key = File.ReadAllBytes(file);
        return key.Length == KeyLength ? key : throw new IOException($"{file} is damaged: it must have {KeyLength} octets");
    }
}
