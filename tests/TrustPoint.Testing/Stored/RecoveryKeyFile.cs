using System.Security.Cryptography;

namespace TrustPoint.Testing.Stored;

/// <summary>
/// A recovery key under a pass phrase, as another tool writes it (RFC 5958, RFC 8018): with 1,000 iterations, where ours takes a million that each opening pays for. For
/// tests that open many backups; what ours writes has tests of its own.
/// </summary>
public static class RecoveryKeyFile
{
    /// <summary>Writes it, and its public part beside it as <c>.pub</c>.</summary>
    public static async Task WriteAsync(string path, string phrase)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(path, key.ExportEncryptedPkcs8PrivateKeyPem(phrase, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(path + ".pub", key.ExportSubjectPublicKeyInfoPem());
    }
}
