using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>
/// What is shared is not the secret but its encryption (SLIP-0039 section Encryption of the master secret): four rounds of a Feistel network
/// over PBKDF2. Our sets have no pass phrase; others may.
/// </summary>
internal static class SecretCipher
{
    private const int Iterations = 2500; // of each of the four rounds

    internal static void Encrypt(Span<byte> secret, ShareTerms terms, ReadOnlySpan<byte> passphrase) => Run([0, 1, 2, 3], secret, terms, passphrase);

    internal static void Decrypt(Span<byte> secret, ShareTerms terms, ReadOnlySpan<byte> passphrase) => Run([3, 2, 1, 0], secret, terms, passphrase);

    private static void Run(ReadOnlySpan<byte> rounds, Span<byte> text, ShareTerms terms, ReadOnlySpan<byte> passphrase)
    {
        // Halves change places after every round: after four of them each is where it was, and the result is R || L.
        var half = text.Length / 2;
        var left = text[..half];
        var right = text[half..];
        for (var round = 0; round < rounds.Length; round += 2)
        {
            Mask(left, rounds[round], right, terms, passphrase);
            Mask(right, rounds[round + 1], left, terms, passphrase);
        }
        for (var octet = 0; octet < half; octet++) (left[octet], right[octet]) = (right[octet], left[octet]);
    }

    /// <summary>One half, exclusive or the round function of the other.</summary>
    private static void Mask(Span<byte> half, byte round, ReadOnlySpan<byte> other, ShareTerms terms, ReadOnlySpan<byte> passphrase)
    {
        using var password = Joined([round], passphrase);
        using var salt = Joined(Salt(terms), other);
        using var mask = new SecretBuffer(half.Length);
        Rfc2898DeriveBytes.Pbkdf2(password.Octets, salt.Octets, mask.Octets, Iterations << terms.IterationExponent, HashAlgorithmName.SHA256);
        for (var octet = 0; octet < half.Length; octet++) half[octet] ^= mask.Octets[octet];
    }

    // Not a collection expression: it would leave an array behind that nobody wipes.
    private static SecretBuffer Joined(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var joined = new SecretBuffer(first.Length + second.Length);
        first.CopyTo(joined.Octets);
        second.CopyTo(joined.Octets[first.Length..]);
        return joined;
    }

    /// <summary>The identifier salts the encryption, except where new sets may be made of the same encrypted secret.</summary>
    private static byte[] Salt(ShareTerms terms)
    {
        if (terms.Extendable) return [];
        byte[] salt = [.. "shamir"u8, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(salt.AsSpan(^2), (ushort)terms.Identifier);
        return salt;
    }
}
