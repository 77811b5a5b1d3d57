using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.SoftwareKeys;

/// <summary>
/// One software key on disk, <c>{id}.pem</c>: a line with its label (RFC 7468 section 2 allows text before the first boundary), a
/// PUBLIC KEY block (section 13) and an ENCRYPTED PRIVATE KEY block (section 11): PKCS#8 under PBES2 with PBKDF2-HMAC-SHA256 and
/// AES-256-CBC.
/// </summary>
internal sealed class KeyFile
{
    private const string Extension = ".pem";
    private const string LabelPrefix = "Label: ";
    private const string PublicBlock = "PUBLIC KEY";
    private const string PrivateBlock = "ENCRYPTED PRIVATE KEY";

    // OWASP Password Storage Cheat Sheet (2023): 600,000 iterations for PBKDF2-HMAC-SHA256.
    private const int IterationsWhenChosen = 600_000;

    // Iterations make each guess dearer and add no entropy; 128 random bits are not guessed at any price. So it is the least that
    // RFC 8018 section 4.2 and NIST SP 800-132 section 5.2 recommend, and no start waits for more.
    private const int IterationsWhenRandom = 1_000;

    private KeyFile(StoredKey key, byte[] encryptedPkcs8) => (Key, EncryptedPkcs8) = (key, encryptedPkcs8);

    public StoredKey Key { get; }

    /// <summary>DER of the EncryptedPrivateKeyInfo, RFC 5958 section 3.</summary>
    public byte[] EncryptedPkcs8 { get; }

    public static bool Exists(string folder, string keyId) => IsId(keyId) && File.Exists(PathOf(folder, keyId));

    /// <summary>The ids of all key files.</summary>
    public static IEnumerable<string> Ids(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Extension).Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(IsId);

    /// <exception cref="IOException">It is not known to be durable.</exception>
    public static StoredKey Write(
        string folder, string label, KeyAlgorithm algorithm, AsymmetricAlgorithm key, ReadOnlySpan<byte> passphrase, PassphraseOrigin origin)
    {
        var iterations = origin is PassphraseOrigin.Random ? IterationsWhenRandom : IterationsWhenChosen;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterations);
        var subjectPublicKeyInfo = key.ExportSubjectPublicKeyInfo();
        var stored = new StoredKey(StoredKey.IdOf(subjectPublicKeyInfo), label, algorithm, subjectPublicKeyInfo, KeyProtection.Software);
        var text = new StringBuilder()
            .Append(LabelPrefix).Append(label).Append('\n')
            .Append(PemEncoding.Write(PublicBlock, subjectPublicKeyInfo)).Append('\n')
            .Append(PemEncoding.Write(PrivateBlock, key.ExportEncryptedPkcs8PrivateKey(passphrase, encryption))).Append('\n');
        DurableFile.Replace(PathOf(folder, stored.Id), Encoding.UTF8.GetBytes(text.ToString()));
        return stored;
    }

    /// <exception cref="FormatException">It is not what <see cref="Write"/> wrote under that name.</exception>
    public static KeyFile Read(string folder, string keyId)
    {
        ReadOnlySpan<char> text = File.ReadAllText(PathOf(folder, keyId));
        var end = text.IndexOf('\n');
        if (end < 0 || !text.StartsWith(LabelPrefix, StringComparison.Ordinal)) throw new FormatException("it does not begin with a label");
        var label = text[LabelPrefix.Length..end].ToString();
        var subjectPublicKeyInfo = NextBlock(ref text, PublicBlock);
        var encryptedPkcs8 = NextBlock(ref text, PrivateBlock);

        if (StoredKey.IdOf(subjectPublicKeyInfo) != keyId) throw new FormatException("its public key does not hash to its name");
        var algorithm = KindOf(subjectPublicKeyInfo) ?? throw new FormatException("its public key is of no kind that is used here");
        return new(new StoredKey(keyId, label, algorithm, subjectPublicKeyInfo, KeyProtection.Software), encryptedPkcs8);
    }

    /// <exception cref="IOException">It is not known to be gone for good.</exception>
    public static void Delete(string folder, string keyId) => DurableFile.Delete(PathOf(folder, keyId));

    // A name from outside never becomes a path unless it is exactly an id.
    private static bool IsId(string keyId) => keyId.Length == 64 && keyId.All(char.IsAsciiHexDigitLower);

    /// <summary>The file of a key.</summary>
    public static string PathOf(string folder, string keyId) => Path.Combine(folder, keyId + Extension);

    private static byte[] NextBlock(ref ReadOnlySpan<char> text, string label)
    {
        if (!PemEncoding.TryFind(text, out var block) || !text[block.Label].SequenceEqual(label))
            throw new FormatException($"it has no {label} where it belongs");
        var content = Convert.FromBase64String(text[block.Base64Data].ToString());
        text = text[block.Location.End..];
        return content;
    }

    private static KeyAlgorithm? KindOf(byte[] subjectPublicKeyInfo)
    {
        try
        {
            var key = PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            using var ecdsa = key.GetECDsaPublicKey();
            using var rsa = key.GetRSAPublicKey();
            return (ecdsa?.KeySize, rsa?.KeySize) switch
            {
                (256, _) => KeyAlgorithm.EcP256,
                (384, _) => KeyAlgorithm.EcP384,
                (521, _) => KeyAlgorithm.EcP521,
                (_, 2048) => KeyAlgorithm.Rsa2048,
                (_, 3072) => KeyAlgorithm.Rsa3072,
                (_, 4096) => KeyAlgorithm.Rsa4096,
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
