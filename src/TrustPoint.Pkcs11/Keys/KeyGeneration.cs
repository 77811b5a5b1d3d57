using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>Makes key pairs inside a token.</summary>
internal static class KeyGeneration
{
    private static readonly byte[] Exponent65537 = [0x01, 0x00, 0x01];

    /// <summary>Makes a pair, checks what the token made of it, and gives it its id.</summary>
    /// <param name="library">The module.</param>
    /// <param name="session">A logged-in session.</param>
    /// <param name="label">CKA_LABEL.</param>
    /// <param name="algorithm">Kind and size.</param>
    /// <param name="isTpm">Whether the token is a TPM.</param>
    /// <exception cref="UnfitKeyException">A pair was made that must not be used: destroy it.</exception>
    /// <exception cref="KeyStoreUnavailableException">The token makes no such keys.</exception>
    public static StoredKey Generate(Library library, nuint session, string label, KeyAlgorithm algorithm, bool isTpm)
    {
        // Until its public half is known the pair bears an id of chance, by which it can be found and destroyed.
        var interim = new byte[32];
        library.GenerateRandom(session, interim);
        var publicTemplate = PublicTemplate(interim, label, algorithm);
        var privateTemplate = PrivateTemplate(interim, label, algorithm, isTpm);
        var (publicKey, privateKey) = MakePair(library, session, algorithm, publicTemplate, privateTemplate);

        if (KeyProtectionRule.Violation(library, session, privateKey) is { } violation) throw new UnfitKeyException(interim, violation);
        if (PublicKeys.Read(library, session, publicKey) is not { } read || read.Algorithm != algorithm)
            throw new UnfitKeyException(interim, $"the token describes its public half as something else than {algorithm}");

        var id = StoredKey.IdOf(read.SubjectPublicKeyInfo);
        library.SetAttribute(session, publicKey, AttributeType.Id, Convert.FromHexString(id));
        library.SetAttribute(session, privateKey, AttributeType.Id, Convert.FromHexString(id));
        return new StoredKey(id, label, algorithm, read.SubjectPublicKeyInfo, KeyProtection.Token);
    }

    private static (nuint Public, nuint Private) MakePair(
        Library library, nuint session, KeyAlgorithm algorithm, Template publicKey, Template privateKey)
    {
        var mechanism = algorithm.IsElliptic() ? Mechanism.EcKeyPairGen : Mechanism.RsaPkcsKeyPairGen;
        try
        {
            return library.GenerateKeyPair(session, mechanism, publicKey, privateKey);
        }
        catch (CryptokiException e) when (!e.LosesConnection)
        {
            throw new KeyStoreUnavailableException(
                $"The token does not make a key of kind {algorithm}: {e.Message}. Choose another kind or another token.", inner: e);
        }
    }

    // CKA_VERIFY is true unless said otherwise, and tpm2-pkcs11 refuses to hear it said.
    private static Template PublicTemplate(byte[] id, string label, KeyAlgorithm algorithm)
    {
        var template = new Template
        {
            { AttributeType.Token, true },
            { AttributeType.Id, id },
            { AttributeType.Label, Encoding.UTF8.GetBytes(label) },
        };
        if (algorithm.IsElliptic())
        {
            template.Add(AttributeType.EcParams, PublicKeys.Curves.Single(curve => curve.Algorithm == algorithm).Parameters);
        }
        else
        {
            var bits = algorithm switch { KeyAlgorithm.Rsa2048 => 2048u, KeyAlgorithm.Rsa3072 => 3072u, _ => 4096u };
            template.Add(AttributeType.ModulusBits, bits);
            template.Add(AttributeType.PublicExponent, Exponent65537);
        }
        return template;
    }

    private static Template PrivateTemplate(byte[] id, string label, KeyAlgorithm algorithm, bool isTpm)
    {
        var template = new Template
        {
            { AttributeType.Token, true },
            { AttributeType.Id, id },
            { AttributeType.Label, Encoding.UTF8.GetBytes(label) },
            { AttributeType.Private, true },
            { AttributeType.Sensitive, true },
            { AttributeType.Extractable, false },
            { AttributeType.Sign, true },
            { AttributeType.Unwrap, false },
            { AttributeType.Derive, false },
        };
        // tpm2-pkcs11 signs with RSA by the TPM's raw private-key operation, which the TPM grants only to keys that may decrypt.
        if (!isTpm || algorithm.IsElliptic()) template.Add(AttributeType.Decrypt, false);
        return template;
    }
}
