using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

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

/// <summary>
/// Frames in both directions of one connection. Calls block: one thread reads, and is woken by the kernel with all that has come. Any thread sends; what is
/// sent while another one sends goes out with its next write.
/// </summary>
internal sealed class FrameSocket : IDisposable
{
    private const int HeadLength = 9;
    private const int BufferLength = 64 * 1024;
    private const int LongestQueue = 4096;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private readonly Socket socket;
    private readonly byte[] buffer = new byte[BufferLength];
    private readonly Lock queueing = new();
    private List<ReadOnlyMemory<byte>> queue = [];
    private bool isSending;
    private bool hasEnded;
    private int begin;
    private int end;

    /// <param name="socket">The connection, which ends with this. Nothing was done with it asynchronously: such a one does not block.</param>
    public FrameSocket(Socket socket)
    {
        this.socket = socket;
        if (socket.SendTimeout == 0) socket.SendTimeout = (int)LongEnough.TotalMilliseconds;
    }

    /// <summary>Sends frames, with one write.</summary>
    /// <exception cref="IOException">The connection ended, or the other side does not read.</exception>
    public void Send(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        lock (queueing)
        {
            if (hasEnded) throw new IOException("the connection ended");
            if (queue.Count >= LongestQueue) throw new IOException("the other side does not read");
            queue.AddRange(frames);
            if (isSending) return;
            isSending = true;
        }
        while (Next() is { } together)
        {
            try
            {
                for (var rest = together; !rest.IsEmpty;) rest = rest[socket.Send(rest.Span, SocketFlags.None)..];
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // Whoever queued meanwhile learns it from the end of the connection.
                End();
                throw new IOException(gone.Message, gone);
            }
        }
    }

    /// <summary>Reads the next frame; null: the other side ended the connection between two.</summary>
    /// <param name="longest">The longest frame of a kind.</param>
    /// <param name="large">Of long ones there is one at a time: whoever gets it releases this. Null: the other side is trusted with memory.</param>
    /// <exception cref="WireException">It is not of the form.</exception>
    /// <exception cref="IOException">The connection broke, or ended here.</exception>
    public Frame? Read(Func<byte, int> longest, SemaphoreSlim? large)
    {
        while (end - begin < HeadLength)
        {
            if (Fill() > 0) continue;
            return end == begin ? null : throw new WireException("the connection ended within a frame");
        }
        var head = buffer.AsSpan(begin, HeadLength);
        var (length, id, kind) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..]), head[^1]);
        if (length < HeadLength - sizeof(uint) || length > (uint)longest(kind)) throw new WireException($"a frame of kind {kind} has {length} octets");
        begin += HeadLength;
        var rest = (int)length - (HeadLength - sizeof(uint));
        if (large is null || length <= SignerProtocol.LongestFrame) return new(id, kind, new(Body(rest, until: null)));
        large.Wait();
        try
        {
            return new(id, kind, new(Body(rest, Stopwatch.GetTimestamp() + (long)(LongEnough.TotalSeconds * Stopwatch.Frequency)))) { Large = large };
        }
        catch
        {
            large.Release();
            throw;
        }
    }

    /// <summary>Whether the next frame is of a kind and has come as a whole, so that nobody waits who reads it.</summary>
    public bool HasNext(byte kind) =>
        end - begin >= HeadLength && buffer[begin + HeadLength - 1] == kind && BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(begin)) <= end - begin - sizeof(uint);

    /// <summary>Ends it now, from any thread, and a call that waits too.</summary>
    public void End()
    {
        lock (queueing) hasEnded = true;
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // As was wanted.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        socket.Dispose();
    }

    private ReadOnlyMemory<byte>? Next()
    {
        List<ReadOnlyMemory<byte>> frames;
        lock (queueing)
        {
            if (queue.Count == 0)
            {
                isSending = false;
                return null;
            }
            (frames, queue) = (queue, []);
        }
        if (frames is [var only]) return only;
        var together = new byte[frames.Sum(frame => frame.Length)];
        var rest = together.AsSpan();
        foreach (var frame in frames)
        {
            frame.Span.CopyTo(rest);
            rest = rest[frame.Length..];
        }
        return together;
    }

    private int Fill()
    {
        if (begin > 0) buffer.AsSpan(begin, end - begin).CopyTo(buffer);
        (begin, end) = (0, end - begin);
        var got = Receive(buffer.AsSpan(end));
        end += got;
        return got;
    }

    private byte[] Body(int length, long? until)
    {
        var body = new byte[length];
        var at = Math.Min(length, end - begin);
        buffer.AsSpan(begin, at).CopyTo(body);
        begin += at;
        while (at < length)
        {
            if (until is { } deadline) socket.ReceiveTimeout = Math.Max(1, (int)Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline).TotalMilliseconds);
            var got = Receive(body.AsSpan(at));
            if (got == 0) throw new WireException("the connection ended within a frame");
            at += got;
        }
        if (until is not null) socket.ReceiveTimeout = 0;
        return body;
    }

    private int Receive(Span<byte> into)
    {
        try
        {
            return socket.Receive(into, SocketFlags.None);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new IOException(gone.Message, gone);
        }
    }
}
