using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrustPoint.Testing.Appliances;

/// <summary>A disk of its own in a file (ext4 over a loop device), whose power can be cut: what was not synchronised is gone.</summary>
public sealed partial class LoopDisk : IDisposable
{
    // EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32), with EXT4_GOING_FLAGS_NOLOGFLUSH.
    private const nuint Shutdown = 0x8004587D;
    private const uint NoLogFlush = 2;

    private string image;

    private LoopDisk(string image, string path) => (this.image, Path) = (image, path);

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="image">The file.</param>
    /// <param name="path">Where it is to be mounted.</param>
    /// <exception cref="IOException">This machine gives no loop devices, or not to this user.</exception>
    public static LoopDisk Make(string image, string path)
    {
        Run("truncate", "-s", "512M", image);
        Run("mkfs.ext4", "-q", "-F", image);
        Directory.CreateDirectory(path);
        var disk = new LoopDisk(image, path);
        disk.Mount();
        return disk;
    }

    /// <summary>Cuts the power.</summary>
    public void Cut()
    {
        var descriptor = Open(Path, 0);
        if (descriptor < 0 || Control(descriptor, Shutdown, NoLogFlush) != 0) throw new IOException($"The power of {Path} was not cut: {Marshal.GetLastPInvokeErrorMessage()}.");
        _ = Close(descriptor);
    }

    /// <summary>Starts again on what is left.</summary>
    public void Again()
    {
        Run("umount", "-l", Path);
        // Whoever looks at it at this moment, or a mount namespace that was made meanwhile, holds the disk as it died, and mounting it would find that one: the next one is a copy.
        if (Run("losetup", "-j", image).Length > 0)
        {
            var copy = $"{image}.next";
            Run("cp", "--sparse=always", image, copy);
            File.Delete(image);
            image = copy;
        }
        Mount();
    }

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "-l", Path);

    private void Mount() => Run("mount", "-o", "loop", image, Path);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, in uint value);
}
