using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Backups;

namespace TrustPoint.Testing.InMemory;

/// <summary>Backups without files: what was made, what is wrong with the disk, as a test says.</summary>
/// <param name="time">The clock.</param>
public sealed class InMemoryBackups(TimeProvider time) : IBackupMaker
{
    private int made;

    /// <summary>The files, by path, with their size.</summary>
    public Dictionary<string, long> Files { get; } = [];

    /// <summary>What is wrong with the folder; null: nothing.</summary>
    public string? FolderTrouble { get; set; }

    /// <summary>Thrown when one is to be made; null: it is made.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What a trial finds wrong; null: nothing.</summary>
    public string? Damage { get; set; }

    /// <inheritdoc/>
    public string Box => "trustpoint-test";

    /// <summary>One that counts as made.</summary>
    public MadeBackup Made(string file) => new(file, time.GetUtcNow(), 1000, Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(++made))), 7, ["0123456789abcdef"], "test");

    /// <inheritdoc/>
    public string? TroubleOf(string folder) => FolderTrouble;

    /// <inheritdoc/>
    public void Choose(string folder)
    {
        if (FolderTrouble is not null) throw new BackupRefusedException(FolderTrouble);
    }

    /// <inheritdoc/>
    public bool IsBesideData(string folder) => false;

    /// <inheritdoc/>
    public long? SizeOf(string file) => Files.TryGetValue(file, out var size) ? size : null;

    /// <inheritdoc/>
    public void Delete(string file) => Files.Remove(file);

    /// <inheritdoc/>
    public (string Id, byte[] SubjectPublicKeyInfo) ReadKey(string pem) => (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pem)))[..16], Encoding.UTF8.GetBytes(pem));

    /// <inheritdoc/>
    public Task<MadeBackup> MakeAsync(string file, IReadOnlyList<KnownRecoveryKey> keys, string by, CancellationToken ct)
    {
        if (Failure is not null) throw Failure;
        Files[file] = 1000;
        return Task.FromResult(Made(file) with { Keys = [.. keys.Select(key => key.Id)], By = by });
    }

    /// <inheritdoc/>
    public Task<BackupDrill> DrillAsync(string file, BackupSecret? secret, string? sha256, CancellationToken ct) =>
        Task.FromResult(new BackupDrill(time.GetUtcNow(), file, secret is not null, TimeSpan.FromSeconds(3), 5, 7, Damage, ["token.pin"]));
}
