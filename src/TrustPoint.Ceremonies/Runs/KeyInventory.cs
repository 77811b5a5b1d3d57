using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>A key as its token showed it.</summary>
/// <param name="PublicKey">DER of the SubjectPublicKeyInfo.</param>
/// <param name="Attributes">What the token says of it, such as <c>CKA_EXTRACTABLE=false</c>, with blanks between.</param>
/// <param name="Nonce">A random number.</param>
/// <param name="Signature">The key's over it.</param>
public sealed record SeenKey(byte[] PublicKey, string Attributes, byte[] Nonce, byte[] Signature)
{
    /// <summary>SHA-256 of the public key, by which the token knows it too (CKA_ID).</summary>
    public string Id => StoredKey.IdOf(PublicKey);

    /// <summary>Whether the signature is of this public key.</summary>
    public bool IsProven => Schemes.Any(scheme => SubjectPublicKey.Decode(PublicKey).Verify(scheme, Nonce, Signature));

    private static readonly SignatureAlgorithm[] Schemes = [SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.EcdsaSha384, SignatureAlgorithm.EcdsaSha512, SignatureAlgorithm.RsaPkcs1Sha256, SignatureAlgorithm.RsaPkcs1Sha384, SignatureAlgorithm.RsaPkcs1Sha512];
}

/// <summary>The keys of a token, as a line of a transcript has them: one after the other, with blanks between.</summary>
internal sealed class KeyInventory
{
    // A line of a transcript has room for so many of the largest kind.
    private const int Most = 30;

    private readonly SeenKey[] keys;

    private KeyInventory(IEnumerable<SeenKey> seen) => keys = [.. seen.OrderBy(key => key.Id, StringComparer.Ordinal)];

    /// <summary>The keys, by their ids.</summary>
    public IReadOnlyList<SeenKey> Keys => keys;

    /// <summary>Of what a token showed.</summary>
    /// <exception cref="CeremonyMismatchException">It holds none, or one does not sign what its public half verifies.</exception>
    /// <exception cref="CeremonyRefusedException">They are too many.</exception>
    public static KeyInventory Of(IReadOnlyList<SeenKey> seen)
    {
        if (seen is []) throw new CeremonyMismatchException("The token holds no key.");
        if (seen.Count > Most) throw new CeremonyRefusedException($"The token holds {seen.Count} keys, and a ceremony lists {Most} at the most.");
        if (seen.FirstOrDefault(key => !key.IsProven) is { } wrong) throw new CeremonyMismatchException($"The key {wrong.Id} signed a random number, and the signature does not verify.");
        return new(seen);
    }

    /// <summary>As a line has them. Of a line of a key that was made there is one.</summary>
    /// <exception cref="FormatException">The line does not have them.</exception>
    public static KeyInventory Read(TranscriptLine line)
    {
        string[] Values(string name, char between = ' ') => (line[name] ?? throw new FormatException($"There is no {name}.")).Split(between);
        var (publicKeys, nonces, signatures) = (Values("publicKey"), Values("proofNonce"), Values("proofSignature"));
        var attributes = Values("keyAttributes", ';');
        if (nonces.Length != publicKeys.Length || signatures.Length != publicKeys.Length || attributes.Length != publicKeys.Length) throw new FormatException("They are not equally many.");
        return new(publicKeys.Select((key, i) => new SeenKey(Convert.FromBase64String(key), attributes[i], Convert.FromHexString(nonces[i]), Convert.FromBase64String(signatures[i]))));
    }

    /// <summary>Whether every signature that a line has is of its key.</summary>
    public static bool IsProvenBy(TranscriptLine line)
    {
        try
        {
            return Read(line).keys.All(key => key.IsProven);
        }
        catch (Exception malformed) when (malformed is DecodeException or FormatException)
        {
            return false;
        }
    }

    /// <summary>As a line has them: with their ids, and one digest over ids and attributes that two inventories are compared by.</summary>
    public Facts Facts => Facts.Of(
        ("keysSeen", string.Join(' ', keys.Select(key => key.Id))), ("inventory", Digest),
        ("keyAttributes", string.Join(';', keys.Select(key => key.Attributes))), ("publicKey", Joined(key => Convert.ToBase64String(key.PublicKey))),
        ("proofNonce", Joined(key => Convert.ToHexStringLower(key.Nonce))), ("proofSignature", Joined(key => Convert.ToBase64String(key.Signature))));

    private string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(keys.Select(key => $"{key.Id} {key.Attributes}\n")))));

    /// <summary>What another token, that should hold the same keys, has otherwise; null: nothing, and each of its signatures is of a key of this one.</summary>
    public string? Difference(KeyInventory other)
    {
        if (keys.FirstOrDefault(key => other.keys.All(found => found.Id != key.Id)) is { } missing) return $"the key {missing.Id} is missing";
        if (other.keys.FirstOrDefault(key => keys.All(known => known.Id != key.Id)) is { } additional) return $"the key {additional.Id} is there besides";
        foreach (var (known, found) in keys.Zip(other.keys))
        {
            if (known.Attributes != found.Attributes) return $"the key {known.Id} has other attributes: {found.Attributes}";
            if (found.Nonce.AsSpan().SequenceEqual(known.Nonce)) return $"the key {known.Id} signed the same random number again";
            if (!(found with { PublicKey = known.PublicKey }).IsProven) return $"the key {known.Id} signed a random number, and the public key of the original does not verify it";
        }
        return null;
    }

    private string Joined(Func<SeenKey, string> value) => string.Join(' ', keys.Select(value));
}
