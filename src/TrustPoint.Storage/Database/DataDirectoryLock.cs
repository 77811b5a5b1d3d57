using System.Globalization;
using System.Text;

namespace TrustPoint.Storage.Database;

/// <summary>Held while a process works on a data directory: a second one is turned away. The kernel frees it when the process ends, however it ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    /// <summary>A file that is there while a backup is being put back.</summary>
    internal const string RestoreMark = "restore.unfinished";

    internal const string FileName = "lock";

    private readonly FileStream file;

    /// <summary>What flock(2) says of a file that another process holds: EWOULDBLOCK of Linux, as .NET hands it on.</summary>
    internal const int HeldByAnother = 11;

    private DataDirectoryLock(string dataDirectory, FileStream file) => (DataDirectory, this.file) = (dataDirectory, file);

    /// <summary>What is held.</summary>
    public string DataDirectory { get; }

    /// <summary>Takes a data directory for this process.</summary>
    /// <param name="dataDirectory">Made when it is not there, for its owner alone.</param>
    /// <exception cref="DataDirectoryInUseException">Another process holds it.</exception>
    /// <exception cref="DatabaseRefusedException">A restore into it did not end, or the disk fails.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        var held = TakeToRestore(dataDirectory);
        if (!File.Exists(Path.Combine(dataDirectory, RestoreMark))) return held;
        held.Dispose();
        throw new DatabaseRefusedException($"A restore into {Path.GetFullPath(dataDirectory)} did not end: what is in it is not whole. Run './trustpoint restore FILE' again, which begins anew.");
    }

    /// <summary>The same for a restore, whatever one before it left.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process holds it.</exception>
    internal static DataDirectoryLock TakeToRestore(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(dataDirectory, FileName);
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) here.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == HeldByAnother)
        {
            throw new DataDirectoryInUseException(
                $"Another TrustPoint process works on {Path.GetFullPath(dataDirectory)}. Stop it first, or choose another TrustPoint:DataDirectory.", error);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseRefusedException($"The data directory {Path.GetFullPath(dataDirectory)} cannot be used: {failed.Message}", failed);
        }
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        file.Flush();
        return new(dataDirectory, file);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}

/// <summary>Another process works on this data directory.</summary>
public sealed class DataDirectoryInUseException(string message, Exception inner) : Exception(message, inner);
