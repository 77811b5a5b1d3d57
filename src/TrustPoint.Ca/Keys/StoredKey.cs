using System.Security.Cryptography;

namespace TrustPoint.Ca.Keys;

/// <summary>Where a private key lives. Shown wherever an authority is shown.</summary>
public enum KeyProtection
{
    /// <summary>In a PKCS#11 token, non-extractable, read back as such.</summary>
    Token,

    /// <summary>In an encrypted PKCS#8 file: the labelled lower tier.</summary>
    Software,

    /// <summary>Not on this box but at ceremonies: an offline root's. A store that says so is a token that is here for one.</summary>
    Elsewhere,
}

/// <summary>A private key that a store holds, described by what is public about it.</summary>
/// <param name="Id">Lower-case hex of SHA-256 over <paramref name="SubjectPublicKeyInfo"/>: the CKA_ID in a token and the file name
/// of a software key. A store must not sign with a key whose public half does not hash to it.</param>
/// <param name="Label">What people call it (CKA_LABEL).</param>
/// <param name="Algorithm">Kind and size.</param>
/// <param name="SubjectPublicKeyInfo">DER of the SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7.</param>
/// <param name="Protection">Token or file.</param>
public sealed record StoredKey(string Id, string Label, KeyAlgorithm Algorithm, byte[] SubjectPublicKeyInfo, KeyProtection Protection)
{
    /// <summary>The <see cref="Id"/> that belongs to a public key.</summary>
    /// <param name="subjectPublicKeyInfo">DER of the SubjectPublicKeyInfo.</param>
    public static string IdOf(ReadOnlySpan<byte> subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));
}
