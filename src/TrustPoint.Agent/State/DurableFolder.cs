using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TrustPoint.Agent.State;

/// <summary>
/// Steps on a folder, each of which is there after a power cut once it has returned, or an error: .NET's own flush hides the errors of
/// fsync(2), and a name is durable only when its folder is synchronised. What is written is for its owner alone.
/// </summary>
internal static partial class DurableFolder
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC of Linux
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <summary>Makes a folder unless it is there, and the folders above it.</summary>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        Make(parent);
        Directory.CreateDirectory(folder, OwnersFolder);
        Synchronise(parent);
    }

    /// <summary>Writes a file as a whole: a reader and a crash see the old content or the new.</summary>
    public static void Write(string path, string content)
    {
        var next = path + ".next";
        File.Delete(next); // what a crash left may have another mode
        using (var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = OwnersFile }))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            if (FileSync(file.SafeFileHandle) != 0) throw Failed("fsync", next);
        }
        Rename(next, path);
    }

    /// <summary>Points a symbolic link somewhere else: whoever follows it comes to the old place or to the new.</summary>
    /// <param name="link">The link; made where there is none.</param>
    /// <param name="target">Where it leads, relative to its own folder.</param>
    public static void Point(string link, string target)
    {
        var next = link + ".next";
        File.Delete(next);
        File.CreateSymbolicLink(next, target);
        Rename(next, link);
    }

    /// <summary>Deletes a file or a link. One that is not there is no error.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        Synchronise(Path.GetDirectoryName(path)!);
    }

    /// <summary>Deletes a folder and what is in it.</summary>
    public static void DeleteFolder(string folder)
    {
        Directory.Delete(folder, recursive: true);
        Synchronise(Path.GetDirectoryName(folder)!);
    }

    private static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0) throw Failed("rename", to);
        Synchronise(Path.GetDirectoryName(to)!);
    }

    private static void Synchronise(string folder)
    {
        using var directory = Open(folder, ReadOnlyCloseOnExec);
        if (directory.IsInvalid) throw Failed("open", folder);
        if (FileSync(directory) != 0) throw Failed("fsync", folder);
    }

    private static IOException Failed(string call, string path) => new($"{call} of {path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    // File.Move takes a link that leads to a folder for a folder.
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);
}
