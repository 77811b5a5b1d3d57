using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// The public part of a recovery key, to which backups are sealed so that the box itself cannot open them: ECDH on P-256 with a key that is
/// drawn for each backup (NIST SP 800-56A section 6.2.2.2), and HKDF-SHA-256 (RFC 5869) over the shared secret and both public keys.
/// </summary>
public sealed class RecoveryKey : IBackupRecipient
{
    internal const string Kind = "p256";

    private readonly byte[] subjectPublicKeyInfo;

    private RecoveryKey(byte[] subjectPublicKeyInfo) => this.subjectPublicKeyInfo = subjectPublicKeyInfo;

    /// <summary>What it is called by: the first 16 hex digits of SHA-256 over its SubjectPublicKeyInfo.</summary>
    public string Id => IdOf(subjectPublicKeyInfo);

    /// <summary>DER of its SubjectPublicKeyInfo (RFC 5480).</summary>
    public byte[] SubjectPublicKeyInfo => [.. subjectPublicKeyInfo];

    /// <summary>One that was read before and kept.</summary>
    /// <param name="subjectPublicKeyInfo">DER.</param>
    public static RecoveryKey Of(byte[] subjectPublicKeyInfo) => new(subjectPublicKeyInfo);

    /// <summary>Reads a PUBLIC KEY block.</summary>
    /// <exception cref="BackupRefusedException">It is no P-256 key.</exception>
    public static RecoveryKey Parse(string pem)
    {
        try
        {
            using var key = ECDiffieHellman.Create();
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? new(key.ExportSubjectPublicKeyInfo()) : throw new BackupRefusedException("A recovery key is a P-256 key.");
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new BackupRefusedException($"That is no public recovery key: {unusable.Message}", unusable);
        }
    }

    string IBackupRecipient.Seal(ReadOnlySpan<byte> fileKey, RandomNumberGenerator random)
    {
        using var fresh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var recipient = ECDiffieHellman.Create();
        recipient.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var point = fresh.ExportSubjectPublicKeyInfo();
        return $"{Kind} {Id} {Convert.ToBase64String(point)} {Convert.ToBase64String(KeyWrap.Seal(Derive(fresh, recipient, point, subjectPublicKeyInfo), fileKey))}";
    }

    internal static string IdOf(byte[] subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo))[..16];

    internal static byte[] Derive(ECDiffieHellman own, ECDiffieHellman other, byte[] fresh, byte[] recipient)
    {
        using var point = other.PublicKey;
        var shared = own.DeriveRawSecretAgreement(point);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeyWrap.KeySize, [.. fresh, .. recipient], Encoding.ASCII.GetBytes("trustpoint-backup/1 p256"));
        CryptographicOperations.ZeroMemory(shared);
        return key;
    }
}

/// <summary>The private part of a recovery key: for the safe, and for the day of the restore.</summary>
public sealed class RecoverySecret : IBackupOpener, IDisposable
{
    // As for a backup's own pass phrase.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA512, 1_000_000);

    private readonly ECDiffieHellman key;
    private readonly byte[] subjectPublicKeyInfo;

    private RecoverySecret(ECDiffieHellman key) => (this.key, subjectPublicKeyInfo) = (key, key.ExportSubjectPublicKeyInfo());

    /// <summary>What it is called by.</summary>
    public string Id => RecoveryKey.IdOf(subjectPublicKeyInfo);

    /// <summary>The public part, a PUBLIC KEY block.</summary>
    public string PublicPem => PemEncoding.WriteString("PUBLIC KEY", subjectPublicKeyInfo) + "\n";

    /// <summary>Draws one.</summary>
    public static RecoverySecret Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads an ENCRYPTED PRIVATE KEY block.</summary>
    /// <exception cref="BackupRefusedException">It is none, or the pass phrase is wrong.</exception>
    public static RecoverySecret Open(string pem, ReadOnlySpan<byte> passphrase)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase);
            return new(key);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new BackupRefusedException("The recovery key cannot be opened: it is no encrypted private key, or this is not its pass phrase.", unusable);
        }
    }

    /// <summary>An ENCRYPTED PRIVATE KEY block (RFC 7468 section 11) under a pass phrase.</summary>
    public string Export(ReadOnlySpan<byte> passphrase) => PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", key.ExportEncryptedPkcs8PrivateKey(passphrase, Encryption)) + "\n";

    byte[]? IBackupOpener.Open(string[] line)
    {
        if (line is not [RecoveryKey.Kind, var id, var fresh, var sealedKey] || id != Id) return null;
        var point = BackupHeader.Octets(fresh);
        using var other = ECDiffieHellman.Create();
        try
        {
            // Checks that the point is on the curve.
            other.ImportSubjectPublicKeyInfo(point, out var read);
            return read == point.Length && other.KeySize == 256
                ? KeyWrap.Open(RecoveryKey.Derive(key, other, point, subjectPublicKeyInfo), BackupHeader.Octets(sealedKey)) : throw Damaged(null);
        }
        catch (CryptographicException off)
        {
            throw Damaged(off);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static BackupRefusedException Damaged(Exception? inner) => new("The header of the backup is damaged: the fresh key in it is none of P-256.", inner);
}
