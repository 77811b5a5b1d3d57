namespace TrustPoint.Ca.Keys;

/// <summary>The key kinds that a key store makes for this appliance.</summary>
public enum KeyAlgorithm
{
    /// <summary>EC on P-256 (secp256r1), RFC 5480 section 2.1.1.1.</summary>
    EcP256,

    /// <summary>EC on P-384 (secp384r1).</summary>
    EcP384,

    /// <summary>EC on P-521 (secp521r1).</summary>
    EcP521,

    /// <summary>RSA with a modulus of 2048 bits and e = 65537.</summary>
    Rsa2048,

    /// <summary>RSA with a modulus of 3072 bits and e = 65537.</summary>
    Rsa3072,

    /// <summary>RSA with a modulus of 4096 bits and e = 65537.</summary>
    Rsa4096,
}
