using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What the shares give, in memory and nowhere else (CER-17): made anew, or put together of the shares that custodians type.</summary>
internal sealed class HeldSecret
{
    private const int Length = 32;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private byte[]? secret;
    private readonly List<Share> shares = [];
    private readonly SortedDictionary<int, Share> given = [];

    /// <summary>Whether it is known.</summary>
    public bool IsKnown => secret is not null;

    /// <summary>Makes a new one and its shares.</summary>
    public void Make(int needed, int count, RandomNumberGenerator random)
    {
        Forget();
        secret = new byte[Length];
        random.GetBytes(secret);
        shares.AddRange(ShareSet.Split(secret, needed, count, random));
    }

    /// <summary>The share of a custodian, from 1; null: there are none to hand out any more.</summary>
    public Share? ShareOf(int number) => number >= 1 && number <= shares.Count ? shares[number - 1] : null;

    /// <summary>Takes a share that was typed. When there are as many as are needed the secret is known.</summary>
    /// <param name="number">The custodian's number: the same person's counts once.</param>
    /// <param name="share">The share.</param>
    /// <param name="needed">How many are needed.</param>
    /// <exception cref="ShareException">They do not belong together; all that were given are forgotten.</exception>
    public bool Give(int number, Share share, int needed)
    {
        if (given.Remove(number, out var before)) before.Dispose();
        given[number] = share;
        if (given.Count < needed) return false;
        try
        {
            using var together = ShareSet.Combine([.. given.Values]);
            secret = together.Octets.ToArray();
            return true;
        }
        finally
        {
            Drop(given.Values);
            given.Clear();
        }
    }

    /// <summary>The PINs that follow from it (HKDF, RFC 5869, with SHA-256): 26 letters and digits of base32, 130 bits.</summary>
    public TokenPins Pins() => new(Pin("security officer"), Pin("user"));

    /// <summary>Tells it from every other one, and nothing about it: lower-case hex of what follows from it as the PINs do.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(Derived("TrustPoint fingerprint of the set", 16));

    /// <summary>Forgets all of it.</summary>
    public void Forget()
    {
        if (secret is not null) CryptographicOperations.ZeroMemory(secret);
        secret = null;
        Drop(shares);
        Drop(given.Values);
        shares.Clear();
        given.Clear();
    }

    private static void Drop(IEnumerable<Share> held)
    {
        foreach (var share in held) share.Dispose();
    }

    private byte[] Pin(string whose)
    {
        const int PinLength = 26;
        var octets = Derived(string.Create(CultureInfo.InvariantCulture, $"TrustPoint token PIN of the {whose}"), PinLength);
        for (var i = 0; i < octets.Length; i++) octets[i] = (byte)Letters[octets[i] & 31];
        return octets;
    }

    private byte[] Derived(string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret ?? throw new InvalidOperationException("There is no secret."), length, info: Encoding.UTF8.GetBytes(purpose));
}
