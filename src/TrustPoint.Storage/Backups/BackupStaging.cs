using TrustPoint.Ca.Backups;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// A folder in the data directory for the copy that a backup is made or verified over: in clear, so nowhere else. It goes with its end; what
/// a crash left of it, with the next one.
/// </summary>
internal sealed class BackupStaging : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string root;
    private readonly FileStream held;

    /// <param name="dataDirectory">Where.</param>
    /// <exception cref="BackupRefusedException">Another process works in it.</exception>
    public BackupStaging(string dataDirectory)
    {
        root = Path.Combine(dataDirectory, Name);
        Directory.CreateDirectory(root, OwnerOnly);
        try
        {
            held = new(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy.HResult == DataDirectoryLock.HeldByAnother)
        {
            throw new BackupRefusedException($"Another backup is being made or verified in {root}: wait until it is done.", busy);
        }
        Folder = Path.Combine(root, "data");
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder, OwnerOnly);
    }

    /// <summary>Its name in a data directory.</summary>
    public const string Name = "backup.staging";

    /// <summary>Where a data directory is laid.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        held.Dispose();
    }
}
