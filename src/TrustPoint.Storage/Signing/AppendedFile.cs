using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Signing;

/// <summary>
/// A file of lines that only grows, held open. After a failure it is cut back to what is known to be on the disk before anything is added: what fsync(2) did not
/// bring there may be lost without a word later, and what was written in part is no line.
/// </summary>
internal sealed class AppendedFile : IDisposable
{
    private readonly string path;
    private readonly FileStream file;
    private long durable;
    private bool isUncertain;

    /// <summary>Opens it; made when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened or made.</exception>
    public AppendedFile(string path)
    {
        this.path = path;
        if (File.Exists(path)) AppendedLines.CutOff(path);
        else DurableFile.Append(path, []);
        file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 });
        durable = file.Seek(0, SeekOrigin.End);
    }

    /// <summary>Adds whole lines, durably.</summary>
    /// <exception cref="IOException">They are not known to be durable, and are gone when the next ones are added.</exception>
    public void Add(ReadOnlySpan<byte> lines)
    {
        // Opened still, and nobody would find again what is added.
        if (!File.Exists(path)) throw new IOException($"{path} was taken away while it was worked on: put it back");
        if (isUncertain)
        {
            file.SetLength(durable);
            file.Position = durable;
            DurableFile.Synchronise(file);
        }
        isUncertain = true;
        file.Write(lines);
        DurableFile.Synchronise(file);
        (durable, isUncertain) = (file.Position, false);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
