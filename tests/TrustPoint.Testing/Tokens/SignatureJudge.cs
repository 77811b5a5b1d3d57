using System.Security.Cryptography;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Testing.Tokens;

/// <summary>Signatures judged by .NET's own RSA and ECDsa.</summary>
public static class SignatureJudge
{
    public static bool Accepts(StoredKey key, SignatureScheme scheme, byte[] message, byte[] signature)
    {
        if (key.Algorithm.IsElliptic())
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
            return ecdsa.VerifyData(message, signature, scheme.Hash(), DSASignatureFormat.Rfc3279DerSequence);
        }
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
        var pss = scheme is SignatureScheme.RsaPssSha256 or SignatureScheme.RsaPssSha384 or SignatureScheme.RsaPssSha512;
        return rsa.VerifyData(message, signature, scheme.Hash(), pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
