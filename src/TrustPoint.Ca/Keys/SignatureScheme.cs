namespace TrustPoint.Ca.Keys;

/// <summary>The signature schemes that a key store offers. The key must be of the matching kind.</summary>
public enum SignatureScheme
{
    /// <summary>ECDSA with SHA-256, RFC 5758 section 3.2.</summary>
    EcdsaSha256,

    /// <summary>ECDSA with SHA-384.</summary>
    EcdsaSha384,

    /// <summary>ECDSA with SHA-512.</summary>
    EcdsaSha512,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, RFC 4055 section 5.</summary>
    RsaPkcs1Sha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RsaPkcs1Sha384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RsaPkcs1Sha512,

    /// <summary>RSASSA-PSS with SHA-256, MGF1 with SHA-256, salt of 32 octets, RFC 4055 section 3.1.</summary>
    RsaPssSha256,

    /// <summary>RSASSA-PSS with SHA-384, MGF1 with SHA-384, salt of 48 octets.</summary>
    RsaPssSha384,

    /// <summary>RSASSA-PSS with SHA-512, MGF1 with SHA-512, salt of 64 octets.</summary>
    RsaPssSha512,
}
