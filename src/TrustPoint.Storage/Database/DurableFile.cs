using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace TrustPoint.Storage.Database;

/// <summary>Files that are there after a power cut, or an error. FileStream.Flush(true) hides the errors of fsync, so fsync is called here.</summary>
public static partial class DurableFile
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC of Linux
    private const int NotNeeded = 4; // POSIX_FADV_DONTNEED of Linux

    /// <summary>Replaces a file as a whole, readable by its owner alone: readers and a crash see the old content or the new.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var next = path + ".next";
        File.Delete(next); // what a crash left may have another mode
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            Synchronise(file.SafeFileHandle, next);
        }
        File.Move(next, path, overwrite: true);
        SynchroniseFolder(path);
    }

    /// <summary>Adds to the end of a file that only grows; made, readable by its owner alone, when it is not there.</summary>
    /// <exception cref="IOException">It is not known to be durable: what was added may be there, whole or in part.</exception>
    public static void Append(string path, ReadOnlySpan<byte> content)
    {
        var isNew = !File.Exists(path);
        using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            Synchronise(file.SafeFileHandle, path);
        }
        if (isNew) SynchroniseFolder(path);
    }

    /// <summary>Gives a file another name, where there is none of that name yet.</summary>
    /// <exception cref="IOException">There is one, or it is not known to be durable.</exception>
    public static void Move(string path, string target)
    {
        File.Move(path, target, overwrite: false);
        SynchroniseFolder(target);
    }

    /// <summary>Deletes a file. One that is not there is no error.</summary>
    /// <exception cref="IOException">It is not known to be gone for good.</exception>
    public static void Delete(string path)
    {
        File.Delete(path);
        SynchroniseFolder(path);
    }

    /// <summary>SHA-256 over a file as it is on the disk, not in memory, as far as the kernel lets it.</summary>
    public static byte[] DigestOnDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        Forget(file);
        return SHA256.HashData(file);
    }

    /// <summary>Brings what was written to a file to the disk.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    internal static void Synchronise(FileStream file)
    {
        file.Flush();
        Synchronise(file.SafeFileHandle, file.Name);
    }

    /// <summary>Has a file that is on the disk read from there, not from memory, as far as the kernel lets it (posix_fadvise(2)).</summary>
    internal static void Forget(FileStream file) => _ = Advise(file.SafeFileHandle, 0, 0, NotNeeded);

    /// <summary>Brings the names in the folder of a file to the disk: a name is durable, or gone for good, when its folder is synchronised (fsync(2)).</summary>
    /// <exception cref="IOException">They are not known to be durable.</exception>
    internal static void SynchroniseFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var directory = Open(folder, ReadOnlyCloseOnExec);
        if (directory.IsInvalid) throw Failed("open", folder);
        Synchronise(directory, folder);
    }

    private static void Synchronise(SafeFileHandle file, string path)
    {
        if (FileSync(file) != 0) throw Failed("fsync", path);
    }

    private static IOException Failed(string call, string path) => new($"{call} of {path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
