using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Ca.Issuance;

/// <summary>The floor for keys, inside Ca and for every path to it (CA/Browser Forum baseline requirements section 6.1.6).</summary>
internal static class RequestedKey
{
    /// <summary>
    /// A kind and size that the profile takes, and not breakable in itself. That it is a point on its curve, or a modulus of whole octets with a
    /// sound exponent, was checked when it was read.
    /// </summary>
    /// <exception cref="IssuanceRefusedException">The key is refused.</exception>
    public static void Check(KeyRule rule, string profile, SubjectPublicKey key)
    {
        if (!rule.Kinds.Contains(key.Kind))
            throw Refused($"{profile} takes {string.Join(", ", rule.Kinds.Select(ProfileWords.KeyKinds.WordFor))}, not {key.Name}.");
        if (key.Kind == PublicKeyKind.Rsa && (key.Bits < rule.RsaMinimumBits || key.Bits > rule.RsaMaximumBits))
            throw Refused($"{profile} takes RSA from {rule.RsaMinimumBits} to {rule.RsaMaximumBits} bits, not {key.Bits}.");
        if (key.Weakness() is { } weakness) throw Refused($"The key is weak: {weakness}.");
    }

    public static IssuanceRefusedException Refused(string message) => new(RefusalReason.KeyRefused, $"{message} Nothing was signed.");
}
