using System.Security.Cryptography;
using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Tests.Crls;

namespace TrustPoint.Storage.Tests.Backups;

/// <summary>A data directory, and a backup of it that is sealed to a recovery key.</summary>
public abstract class BackupBench : IAsyncLifetime, IDisposable
{
    protected const string Canary = "canary-f1d6f0c2";

    private readonly TemporaryFolder folder = new();

    protected string Data { get; } = Directory.CreateTempSubdirectory("trustpoint-").FullName;

    protected RecoverySecret Key { get; } = RecoverySecret.Create();

    private protected CrlPlant Plant { get; private set; } = null!;

    protected string Folder => folder.Path;

    protected string Backup => Path.Combine(Folder, "backup.tpb");

    protected string Target => Path.Combine(Folder, "target");

    public async Task InitializeAsync()
    {
        Plant = await CrlPlant.CreateAsync(Data);
        Directory.CreateDirectory(Path.Combine(Data, "audit"));
        await File.WriteAllTextAsync(Path.Combine(Data, "audit", "log.key"), $"{Plant.Ca.Checkpoints.Key}\n");
        await File.WriteAllTextAsync(Path.Combine(Data, "token.pin"), Canary);
        await File.WriteAllTextAsync(Path.Combine(Data, "people.key"), Canary);
        await File.WriteAllBytesAsync(Path.Combine(Data, "settings.json"), RandomNumberGenerator.GetBytes(200_000)); // three chunks of its own
        await Plant.Ca.Checkpoints.SignAsync(default);
        _ = Create();
    }

    public async Task DisposeAsync()
    {
        await Plant.DisposeAsync();
        await Plant.Ca.Store.DisposeAsync();
    }

    public void Dispose()
    {
        Key.Dispose();
        folder.Dispose();
        Directory.Delete(Data, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected BackupManifest Create(IBackupRecipient? recipient = null) => Create(Backup, recipient ?? RecoveryKey.Parse(Key.PublicPem));

    protected BackupManifest Create(string path, IBackupRecipient? key)
    {
        using var random = RandomNumberGenerator.Create();
        return BackupFile.Create(Data, path, key is null ? [] : [key], "test", [], random, Plant.Time, _ => { }, default).Manifest;
    }

    protected Task RestoreAsync(IBackupOpener opener, params string[] crls) => new BackupRestore(Target, Plant.Time, _ => { }).RunAsync(Backup, opener, crls, null, "operator", default);
}
