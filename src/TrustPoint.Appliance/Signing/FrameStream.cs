using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TrustPoint.Appliance.Signing;

/// <summary>A frame as it came.</summary>
/// <param name="Id">Which request, or answers which.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Body">The rest.</param>
internal sealed record Frame(uint Id, byte Kind, WireReader Body)
{
    /// <summary>Held for a long one until it is done with; null: it is not long.</summary>
    public SemaphoreSlim? Large { get; init; }
}

/// <summary>Frames in both directions of one connection. What is sent while a write is under way goes out with the next one.</summary>
internal sealed class FrameStream : IAsyncDisposable, IDisposable
{
    private const int HeadLength = 9;
    private const int LargestWrite = 256 * 1024;
    private const int LongestQueue = 4096;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private readonly Channel<ReadOnlyMemory<byte>> outgoing = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly NetworkStream stream;
    private readonly BufferedStream incoming;
    private readonly Task writing;

    public FrameStream(Socket socket)
    {
        stream = new NetworkStream(socket, ownsSocket: true);
        incoming = new BufferedStream(stream, 64 * 1024);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Sends a frame; it waits while too many are on their way.</summary>
    /// <exception cref="ChannelClosedException">The connection ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken ct) => outgoing.Writer.WriteAsync(frame, ct);

    /// <summary>Reads the next frame; null: the other side ended the connection between two.</summary>
    /// <param name="longest">The longest frame of a kind.</param>
    /// <param name="large">Of long ones there is one at a time: whoever gets it releases this. Null: the other side is trusted with memory.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="WireException">It is not of the form.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<Frame?> ReadAsync(Func<byte, int> longest, SemaphoreSlim? large, CancellationToken ct)
    {
        var head = new byte[HeadLength];
        var got = await incoming.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, ct);
        if (got == 0) return null;
        if (got < HeadLength) throw new WireException("the connection ended within a frame");
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var kind = head[^1];
        if (length < HeadLength - sizeof(uint) || length > (uint)longest(kind)) throw new WireException($"a frame of kind {kind} has {length} octets");
        var id = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(sizeof(uint)));
        if (large is null || length <= SignerProtocol.LongestFrame) return new(id, kind, await BodyAsync(length, ct));
        await large.WaitAsync(ct);
        try
        {
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(ct);
            soon.CancelAfter(LongEnough);
            return new(id, kind, await BodyAsync(length, soon.Token)) { Large = large };
        }
        catch
        {
            large.Release();
            throw;
        }
    }

    /// <summary>Ends it when what is queued has gone out, unless the other side does not read.</summary>
    public async ValueTask DisposeAsync()
    {
        outgoing.Writer.TryComplete();
        try
        {
            await writing.WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
            // Whoever does not read loses it.
        }
        Dispose();
    }

    /// <summary>Ends it now, and a read that waits too; the buffer before it holds nothing to be kept.</summary>
    public void Dispose()
    {
        outgoing.Writer.TryComplete();
        stream.Dispose();
    }

    private async Task<WireReader> BodyAsync(uint length, CancellationToken ct)
    {
        var body = new byte[length - (HeadLength - sizeof(uint))];
        await incoming.ReadExactlyAsync(body, ct);
        return new(body);
    }

    private async Task WriteAsync()
    {
        var together = new MemoryStream();
        try
        {
            while (await outgoing.Reader.WaitToReadAsync())
            {
                together.SetLength(0);
                while (together.Length < LargestWrite && outgoing.Reader.TryRead(out var frame))
                {
                    if (together.Length == 0 && frame.Length >= LargestWrite) await stream.WriteAsync(frame);
                    else together.Write(frame.Span);
                }
                if (together.Length > 0) await stream.WriteAsync(together.GetBuffer().AsMemory(0, (int)together.Length));
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            outgoing.Writer.TryComplete(gone);
            while (outgoing.Reader.TryRead(out _))
            {
            }
        }
    }
}
