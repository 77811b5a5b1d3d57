using System.Buffers.Binary;
using System.Net.Sockets;

namespace TrustPoint.Appliance.Signing;

/// <summary>A frame as it came.</summary>
/// <param name="Id">Which call, or answers which.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Body">The rest.</param>
internal sealed record Frame(uint Id, byte Kind, WireReader Body)
{
    /// <summary>Held for a long one until it is done with; null: it is not long.</summary>
    public SemaphoreSlim? Large { get; init; }
}

/// <summary>What a frame begins with: the length of what follows it, the id, the kind.</summary>
/// <param name="Id">Which call, or answers which.</param>
/// <param name="Kind">What it is.</param>
/// <param name="BodyLength">How many octets are left.</param>
internal readonly record struct FrameHead(uint Id, byte Kind, int BodyLength)
{
    public const int Length = 9;
    private const int CountedLength = Length - sizeof(uint);

    /// <summary>Reads it.</summary>
    /// <param name="octets">As many as it has, or more.</param>
    /// <param name="longest">The longest frame of a kind.</param>
    /// <exception cref="WireException">It is not of the form.</exception>
    public static FrameHead Read(ReadOnlySpan<byte> octets, Func<byte, int> longest)
    {
        var (length, kind) = (BinaryPrimitives.ReadUInt32BigEndian(octets), octets[Length - 1]);
        if (length < CountedLength || length > (uint)longest(kind)) throw new WireException($"a frame of kind {kind} has {length} octets");
        return new(BinaryPrimitives.ReadUInt32BigEndian(octets[sizeof(uint)..]), kind, (int)length - CountedLength);
    }
}

/// <summary>Frames in both directions of one connection, by a thread that waits for them: nothing is handed from one thread to another on the way.</summary>
/// <param name="socket">The connection, which this ends.</param>
internal sealed class FrameStream(Socket socket) : IDisposable
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    // A call for a certificate is shorter, and comes with one read.
    private readonly byte[] buffer = new byte[8 * 1024];
    private int begin;
    private int end;

    /// <summary>Sends a frame.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    public void Write(ReadOnlyMemory<byte> frame)
    {
        for (; !frame.IsEmpty;) frame = frame[socket.Send(frame.Span, SocketFlags.None)..];
    }

    /// <summary>Reads the next frame; null: the other side ended the connection between two.</summary>
    /// <param name="longest">The longest frame of a kind.</param>
    /// <param name="large">Of long ones there is one at a time: whoever gets it releases this. Null: the other side is trusted with memory.</param>
    /// <exception cref="WireException">It is not of the form.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public Frame? Read(Func<byte, int> longest, SemaphoreSlim? large)
    {
        while (end - begin < FrameHead.Length)
        {
            buffer.AsSpan(begin, end - begin).CopyTo(buffer);
            (begin, end) = (0, end - begin);
            var got = socket.Receive(buffer.AsSpan(end), SocketFlags.None);
            if (got == 0) return end == 0 ? null : throw CutOff();
            end += got;
        }
        var head = FrameHead.Read(buffer.AsSpan(begin, end - begin), longest);
        begin += FrameHead.Length;
        if (large is null || head.BodyLength <= SignerProtocol.LongestFrame) return new(head.Id, head.Kind, Body(head.BodyLength));
        large.Wait();
        try
        {
            return new(head.Id, head.Kind, BodySoon(head.BodyLength)) { Large = large };
        }
        catch
        {
            large.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private WireReader Body(int length, Action? beforeEach = null)
    {
        var body = new byte[length];
        var there = Math.Min(length, end - begin);
        buffer.AsSpan(begin, there).CopyTo(body);
        begin += there;
        while (there < length)
        {
            beforeEach?.Invoke();
            var got = socket.Receive(body.AsSpan(there), SocketFlags.None);
            if (got == 0) throw CutOff();
            there += got;
        }
        return new(body);
    }

    // Others wait for it: it comes as a whole within a time.
    private WireReader BodySoon(int length)
    {
        var patience = socket.ReceiveTimeout;
        var until = Environment.TickCount64 + (long)LongEnough.TotalMilliseconds;
        var body = Body(length, () => socket.ReceiveTimeout = (int)Math.Max(1, until - Environment.TickCount64));
        socket.ReceiveTimeout = patience;
        return body;
    }

    private static WireException CutOff() => new("the connection ended within a frame");
}
