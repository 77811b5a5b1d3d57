using System.Security.Cryptography;

namespace TrustPoint.Storage.Backups;

/// <summary>Seals a backup's file key with AES-256-GCM under a key that is derived anew, from fresh chance, for each line of a header: so one nonce serves.</summary>
internal static class KeyWrap
{
    /// <summary>Octets of a file key, and of the keys that are derived.</summary>
    public const int KeySize = 32;

    /// <summary>Octets of GCM's tag.</summary>
    public const int TagSize = 16;

    /// <summary>Octets of a sealed file key.</summary>
    public const int Size = KeySize + TagSize;

    private static readonly byte[] Nonce = new byte[12];

    /// <summary>Seals it.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> fileKey)
    {
        var sealedKey = new byte[Size];
        using var aes = new AesGcm(wrapping, TagSize);
        aes.Encrypt(Nonce, fileKey, sealedKey.AsSpan(0, KeySize), sealedKey.AsSpan(KeySize));
        return sealedKey;
    }

    /// <summary>Opens it; null: it was sealed with another key, or changed.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> sealedKey)
    {
        if (sealedKey.Length != Size) return null;
        var fileKey = new byte[KeySize];
        using var aes = new AesGcm(wrapping, TagSize);
        try
        {
            aes.Decrypt(Nonce, sealedKey[..KeySize], sealedKey[KeySize..], fileKey);
            return fileKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
