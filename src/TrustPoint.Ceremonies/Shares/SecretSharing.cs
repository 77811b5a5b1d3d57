using System.Security.Cryptography;

namespace TrustPoint.Ceremonies.Shares;

/// <summary>A value of the polynomials, one for each octet.</summary>
/// <param name="X">Where: no secret.</param>
/// <param name="Values">The values there.</param>
internal readonly record struct SharePoint(byte X, SecretBuffer Values);

/// <summary>One level of sharing (SLIP-0039 section Sharing a secret): the secret is the polynomials' value at 255, its digest the one at 254.</summary>
internal static class SecretSharing
{
    private const byte DigestAt = 254;
    private const byte SecretAt = 255;
    private const int DigestLength = 4;

    /// <summary>SplitSecret for a threshold of at least 2. The share at position i is the value at i.</summary>
    internal static SecretBuffer[] Split(SecretBuffer secret, int needed, int count, RandomNumberGenerator random)
    {
        var shares = new SecretBuffer[count];
        for (var x = 0; x < needed - 2; x++) shares[x] = SecretBuffer.Random(secret.Octets.Length, random);

        using var digest = SecretBuffer.Random(secret.Octets.Length, random);
        Digest(digest.Octets[DigestLength..], secret.Octets, digest.Octets[..DigestLength]);

        SharePoint[] chosen = [.. shares.Take(needed - 2).Select((share, x) => new SharePoint((byte)x, share)), new(DigestAt, digest), new(SecretAt, secret)];
        for (var x = needed - 2; x < count; x++) shares[x] = Interpolate((byte)x, chosen);
        return shares;
    }

    /// <summary>RecoverSecret, from exactly as many points as are needed.</summary>
    /// <exception cref="ShareException">The digest is not the secret's.</exception>
    internal static SecretBuffer Recover(IReadOnlyList<SharePoint> points)
    {
        if (points is [var only]) return new(only.Values.Octets);

        var secret = Interpolate(SecretAt, points);
        using var digest = Interpolate(DigestAt, points);
        Span<byte> expected = stackalloc byte[DigestLength];
        Digest(digest.Octets[DigestLength..], secret.Octets, expected);
        if (CryptographicOperations.FixedTimeEquals(expected, digest.Octets[..DigestLength])) return secret;

        secret.Dispose();
        throw ShareException.Altered();
    }

    /// <summary>The value at <paramref name="x"/> of the polynomials of lowest degree through the points (Lagrange).</summary>
    private static SecretBuffer Interpolate(byte x, IReadOnlyList<SharePoint> points)
    {
        var result = new SecretBuffer(points[0].Values.Octets.Length);
        foreach (var point in points)
        {
            byte weight = 1;
            foreach (var other in points)
            {
                if (other.X != point.X) weight = Gf256.Multiply(weight, Gf256.Multiply((byte)(x ^ other.X), Gf256.Inverse((byte)(point.X ^ other.X))));
            }
            var sum = result.Octets;
            var values = point.Values.Octets;
            for (var octet = 0; octet < sum.Length; octet++) sum[octet] ^= Gf256.Multiply(weight, values[octet]);
        }
        return result;
    }

    private static void Digest(ReadOnlySpan<byte> key, ReadOnlySpan<byte> secret, Span<byte> digest)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, secret, mac);
        mac[..DigestLength].CopyTo(digest);
        CryptographicOperations.ZeroMemory(mac);
    }
}
