using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Backups;

/// <summary>
/// Brings a file to the disk bit by bit while somebody else writes it. Else the kernel collects gigabytes, and a commit that is made beside it waits behind all of them.
/// Whether the file is durable afterwards nobody may conclude from it.
/// </summary>
internal sealed class Trickle : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream file;
    private readonly ManualResetEventSlim isOver = new();
    private readonly Thread thread;

    /// <summary>Begins.</summary>
    /// <param name="path">The file, made when it is not there.</param>
    public Trickle(string path)
    {
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        thread = new(Run) { IsBackground = true, Name = "backup to disk" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver.Set();
        thread.Join();
        isOver.Dispose();
        file.Dispose();
    }

    private void Run()
    {
        while (!isOver.Wait(Pause))
        {
            try
            {
                DurableFile.Synchronise(file);
            }
            catch (IOException)
            {
                // Whoever writes the file finds out what is wrong with the disk.
                return;
            }
        }
    }
}
