using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;

namespace TrustPoint.Agent.Keys;

/// <summary>What kind a public key is, in the words of the key store.</summary>
internal static class KeyKinds
{
    /// <exception cref="AgentException">A kind that this agent does not sign with.</exception>
    public static KeyAlgorithm AlgorithmOf(SubjectPublicKey key) => (key.Kind, key.Bits) switch
    {
        (PublicKeyKind.EcP256, _) => KeyAlgorithm.EcP256,
        (PublicKeyKind.EcP384, _) => KeyAlgorithm.EcP384,
        (PublicKeyKind.EcP521, _) => KeyAlgorithm.EcP521,
        (PublicKeyKind.Rsa, 2048) => KeyAlgorithm.Rsa2048,
        (PublicKeyKind.Rsa, 3072) => KeyAlgorithm.Rsa3072,
        (PublicKeyKind.Rsa, 4096) => KeyAlgorithm.Rsa4096,
        _ => throw new AgentException($"keys of kind {key.Name} are not used here: take EC P-256, P-384, P-521 or RSA 2048, 3072, 4096"),
    };
}
