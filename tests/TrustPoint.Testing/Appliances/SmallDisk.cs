using System.Diagnostics;

namespace TrustPoint.Testing.Appliances;

/// <summary>
/// A disk that is soon full: a tmpfs in a mount namespace of its own, which needs no root and is gone with the process that holds it open.
/// Programs see it when they are started <see cref="Within"/>; the test sees it by another path.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory mountPoint = new();
    private readonly Process holder;

    /// <summary>Mounts it.</summary>
    /// <param name="mebibytes">Its size.</param>
    public SmallDisk(int mebibytes)
    {
        // It ends when this process ends, which closes its standard input.
        var script = $"mount -t tmpfs -o size={mebibytes}m tmpfs {mountPoint.Path} && echo mounted && exec cat";
        holder = Shell.Start("unshare", ["--mount", "--map-root-user", "sh", "-c", script], null, null);
        if (holder.StandardOutput.ReadLine() != "mounted") throw new InvalidOperationException($"no small disk: {holder.StandardError.ReadToEnd()}");
    }

    /// <summary>What to start a program with, so that it sees the disk.</summary>
    public IReadOnlyList<string> Within => ["nsenter", $"--target={holder.Id}", "--user", "--mount", "--preserve-credentials"];

    /// <summary>A path on the disk, as programs see it.</summary>
    public string PathOf(string name) => mountPoint.File(name);

    /// <summary>The same, as the test sees it.</summary>
    public string SeenAt(string name) => $"/proc/{holder.Id}/root{PathOf(name)}";

    /// <summary>Fills it to the last byte.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(SeenAt("ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var length = block.Length; length > 0;)
        {
            try
            {
                ballast.Write(block, 0, length);
            }
            catch (IOException)
            {
                length /= 2; // full, but for less than this
            }
        }
    }

    /// <summary>Makes space again.</summary>
    public void Free() => File.Delete(SeenAt("ballast"));

    /// <inheritdoc/>
    public void Dispose()
    {
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
        mountPoint.Dispose();
    }
}
