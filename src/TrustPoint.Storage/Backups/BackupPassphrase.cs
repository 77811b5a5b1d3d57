using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Storage.Backups;

/// <summary>A pass phrase that seals backups and opens them: PBKDF2-HMAC-SHA-512, RFC 8018 section 5.2.</summary>
public sealed class BackupPassphrase : IBackupRecipient, IBackupOpener
{
    internal const string Kind = "passphrase";

    /// <summary>The fewest octets of a pass phrase that a backup is made with.</summary>
    public const int Shortest = 16;

    // Almost five times OWASP's 210,000 (Password Storage Cheat Sheet, 2023): a backup is guessed at leisure, and opened rarely.
    private const int Iterations = 1_000_000;

    // What is asked of a reader is bounded before anything is known to be true.
    private const int MostIterations = 10_000_000;

    private const int SaltSize = 16;

    private readonly byte[] passphrase;

    /// <param name="passphrase">UTF-8.</param>
    public BackupPassphrase(ReadOnlySpan<byte> passphrase) => this.passphrase = passphrase.ToArray();

    /// <summary>One for a new backup or recovery key.</summary>
    /// <exception cref="BackupRefusedException">It is too short.</exception>
    public static BackupPassphrase New(ReadOnlySpan<byte> passphrase) => passphrase.Length >= Shortest
        ? new(passphrase) : throw new BackupRefusedException($"The pass phrase is too short: {Shortest} characters at least, better six words drawn by dice.");

    string IBackupRecipient.Seal(ReadOnlySpan<byte> fileKey, RandomNumberGenerator random)
    {
        var salt = new byte[SaltSize];
        random.GetBytes(salt);
        return string.Create(CultureInfo.InvariantCulture, $"{Kind} {Iterations} {Convert.ToBase64String(salt)} {Convert.ToBase64String(KeyWrap.Seal(Derive(salt, Iterations), fileKey))}");
    }

    byte[]? IBackupOpener.Open(string[] line)
    {
        if (line is not [Kind, var count, var salt, var sealedKey]) return null;
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is > 0 and <= MostIterations
            ? KeyWrap.Open(Derive(BackupHeader.Octets(salt), iterations), BackupHeader.Octets(sealedKey))
            : throw new BackupRefusedException("The header of the backup is damaged: its pass phrase asks for a count of iterations that nobody writes.");
    }

    private byte[] Derive(byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA512, KeyWrap.KeySize);
}

/// <summary>To whom a backup is sealed.</summary>
public interface IBackupRecipient
{
    /// <summary>The file key, sealed, as a line of the header.</summary>
    internal string Seal(ReadOnlySpan<byte> fileKey, RandomNumberGenerator random);
}

/// <summary>What opens a backup.</summary>
public interface IBackupOpener
{
    /// <summary>The file key that a header's line has, by its words; null: it is for somebody else.</summary>
    internal byte[]? Open(string[] line);
}
