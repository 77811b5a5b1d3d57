namespace TrustPoint.Formats.Keys;

/// <summary>The kinds of public key that this product takes.</summary>
public enum PublicKeyKind
{
    /// <summary>EC on P-256, RFC 5480.</summary>
    EcP256,

    /// <summary>EC on P-384, RFC 5480.</summary>
    EcP384,

    /// <summary>EC on P-521, RFC 5480.</summary>
    EcP521,

    /// <summary>RSA, RFC 3279 section 2.3.1.</summary>
    Rsa,

    /// <summary>Ed25519, RFC 8410.</summary>
    Ed25519,
}
