using System.Collections.Concurrent;
using System.Net.Sockets;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// Connections to the signer for handshakes, with one call on each. OpenSSL asks for a signature on a thread of the pool and cannot wait without it: the answer
/// must not need another thread of that pool, or all of them would wait for one another. For a signer that stands still only some wait: the others are told at once, so that
/// the threads are there for what needs no key.
/// </summary>
internal sealed class HandshakeLinks : IDisposable
{
    private const int Kept = 16;
    private const int MostWaiting = 8;
    private const int PatienceInMilliseconds = 5_000;
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(2);

    private readonly string path;
    private readonly TimeProvider time;
    private readonly ConcurrentBag<FrameSocket> idle = [];
    private long answered;
    private int waiting;
    // After one that waited to no end one at a time asks, until there is an answer.
    private volatile bool isStill;

    /// <param name="path">Path of the socket.</param>
    /// <param name="time">Tells how long nothing was answered.</param>
    public HandshakeLinks(string path, TimeProvider time)
    {
        (this.path, this.time, answered) = (path, time, time.GetTimestamp());
        // A busy pool gets more threads slowly, and those that wait must not have all that there are.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        if (workers < 2 * MostWaiting) ThreadPool.SetMinThreads(2 * MostWaiting, ports);
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="KeyStoreUnavailableException">The signer is gone, or says nothing.</exception>
    public Frame Call(SignerCall call, Action<WireWriter> write)
    {
        // Where nobody waited before, nothing could have been answered.
        var others = Interlocked.Increment(ref waiting) - 1;
        if (others == 0) Volatile.Write(ref answered, time.GetTimestamp());
        try
        {
            if (isStill ? others > 0 : others >= MostWaiting && time.GetElapsedTime(Volatile.Read(ref answered)) > Still) throw SignerLink.Away(path);
            var answer = Ask(call, write);
            Volatile.Write(ref answered, time.GetTimestamp());
            isStill = false;
            return answer;
        }
        catch (KeyStoreUnavailableException)
        {
            isStill = true;
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var socket)) socket.Dispose();
    }

    private Frame Ask(SignerCall call, Action<WireWriter> write)
    {
        try
        {
            // One that was kept may be of a signer that is gone; then there may be a new one.
            if (idle.TryTake(out var kept))
            {
                try
                {
                    return Finish(kept, call, write);
                }
                catch (IOException gone) when (gone.InnerException is not SocketException { SocketErrorCode: SocketError.TimedOut })
                {
                    while (idle.TryTake(out var old)) old.Dispose();
                }
            }
            return Finish(Connect(), call, write);
        }
        catch (Exception away) when (away is IOException or WireException)
        {
            throw SignerLink.Away(path, away);
        }
    }

    private FrameSocket Connect()
    {
        var socket = SignerLink.Connect(path);
        socket.ReceiveTimeout = PatienceInMilliseconds;
        var link = new FrameSocket(socket);
        try
        {
            _ = Exchange(link, SignerCall.Hello, frame => frame.Octet(SignerProtocol.Version));
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private Frame Finish(FrameSocket link, SignerCall call, Action<WireWriter> write)
    {
        try
        {
            var answer = Exchange(link, call, write);
            if (idle.Count < Kept) idle.Add(link);
            else link.Dispose();
            return answer;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static Frame Exchange(FrameSocket link, SignerCall call, Action<WireWriter> write)
    {
        var frame = new WireWriter(1, (byte)call);
        write(frame);
        link.Send([frame.Frame()]);
        return link.Read(static _ => SignerProtocol.LongestFrame, null) ?? throw new IOException("the signer ended the connection");
    }
}
