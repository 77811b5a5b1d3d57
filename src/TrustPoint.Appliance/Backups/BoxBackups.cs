using System.Security.Cryptography;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Backups;

/// <summary>Makes and tries backups of the data directory that is served from.</summary>
/// <param name="options">Which.</param>
/// <param name="log">The box's id.</param>
/// <param name="random">Draws keys.</param>
/// <param name="time">The box's clock.</param>
internal sealed class BoxBackups(ApplianceOptions options, LogIdentity log, RandomNumberGenerator random, TimeProvider time) : IBackupMaker
{
    // In a folder for backups, with the box's id: where it is missing, so is the disk, and what is written there would be on the wrong one.
    private const string Mark = ".trustpoint-backups";

    /// <inheritdoc/>
    public string Box => $"trustpoint-{log.Id[..Math.Min(8, log.Id.Length)]}";

    /// <inheritdoc/>
    public string? TroubleOf(string folder)
    {
        if (!Directory.Exists(folder)) return $"{folder} is not there: is the disk for backups missing?";
        if (!File.Exists(MarkIn(folder))) return $"{folder} is not the folder that was chosen for backups: is its disk missing? If it is another disk, choose the folder again.";
        return null;
    }

    /// <inheritdoc/>
    public void Choose(string folder)
    {
        if (!Directory.Exists(folder)) throw new BackupRefusedException($"{folder} is not there: is the disk for backups missing?");
        if ((Real(folder) + "/").StartsWith(Real(options.DataDirectory) + "/", StringComparison.Ordinal))
            throw new BackupRefusedException($"{folder} is in the data directory, and would be lost with it: choose another disk.");
        try
        {
            DurableFile.Replace(MarkIn(folder), "TrustPoint keeps backups here.\n"u8);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new BackupRefusedException($"Nothing can be written in {folder}: {failed.Message}", failed);
        }
    }

    /// <inheritdoc/>
    public bool IsBesideData(string folder) => Directory.Exists(folder) && DiskOf(folder) == DiskOf(options.DataDirectory);

    /// <inheritdoc/>
    public long? SizeOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : null;

    /// <inheritdoc/>
    public void Delete(string file)
    {
        if (File.Exists(file)) DurableFile.Delete(file);
    }

    /// <inheritdoc/>
    public (string Id, byte[] SubjectPublicKeyInfo) ReadKey(string pem) => RecoveryKey.Parse(pem) is var key ? (key.Id, key.SubjectPublicKeyInfo) : default;

    /// <inheritdoc/>
    public Task<MadeBackup> MakeAsync(string file, IReadOnlyList<KnownRecoveryKey> keys, string by, CancellationToken ct) => Task.Run(
        () =>
        {
            // What a crash left: it has a name of its own, which nobody else asks for again.
            foreach (var half in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Box}-*.tpb.next")) File.Delete(half);
            var made = BackupFile.Create(
                options.DataDirectory, file, [.. keys.Select(key => RecoveryKey.Of(key.SubjectPublicKeyInfo))], VersionVerb.Product, NeededByHand.Of(options), random, time, _ => { }, ct);
            return new MadeBackup(file, made.Manifest.MadeAt, made.Octets, made.Sha256, made.Manifest.LogSize, [.. keys.Select(key => key.Id)], by);
        },
        ct);

    /// <inheritdoc/>
    public Task<BackupDrill> DrillAsync(string file, BackupSecret? secret, string? sha256, CancellationToken ct) => Task.Run(
        async () =>
        {
            using var key = secret?.RecoveryKey is { } pem ? RecoverySecret.Open(pem, secret.Passphrase) : null;
            IBackupOpener? opener = key is not null ? key : secret is not null ? new BackupPassphrase(secret.Passphrase) : null;
            return await BackupTrial.RunAsync(file, opener, sha256, options.DataDirectory, time, _ => { }, ct);
        },
        ct);

    private static string MarkIn(string folder) => Path.Combine(folder, Mark);

    private static string Real(string folder) => Path.TrimEndingDirectorySeparator(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder));

    // The mount point below which it is: the longest one.
    private static string? DiskOf(string folder) => DriveInfo.GetDrives().Select(drive => drive.Name).Where(mount => (Real(folder) + "/").StartsWith(mount.TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(mount => mount.Length);
}
