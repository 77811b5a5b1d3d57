using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

internal static class Signatures
{
    private static readonly SignatureScheme[] Elliptic =
        [SignatureScheme.EcdsaSha256, SignatureScheme.EcdsaSha384, SignatureScheme.EcdsaSha512];

    public static IEnumerable<SignatureScheme> Fitting(KeyAlgorithm algorithm) =>
        algorithm.IsElliptic() ? Elliptic : Enum.GetValues<SignatureScheme>().Except(Elliptic);

    public static async Task MustVerify(IKeyStore store, StoredKey key, SignatureScheme scheme)
    {
        var message = RandomNumberGenerator.GetBytes(300);
        var signature = await store.SignAsync(key.Id, scheme, message, default);
        Assert.True(SignatureJudge.Accepts(key, scheme, message, signature), $"{key.Algorithm} {scheme}: {Convert.ToHexString(signature)}");
    }
}
