using System.Collections.Concurrent;
using System.Net.Sockets;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// Connections to the signer for handshakes, with one call on each. OpenSSL asks for a signature on a thread of the pool and cannot wait without it: the answer
/// must not need another thread of that pool, or all of them would wait for one another. For a signer that stands still only some wait: the others are told at once, so that
/// the threads are there for what needs no key.
/// </summary>
/// <param name="path">Path of the socket.</param>
/// <param name="time">Tells how long nothing was answered.</param>
internal sealed class HandshakeLinks(string path, TimeProvider time) : IDisposable
{
    private const int Kept = 16;
    private const int MostWaiting = 8;
    private const int PatienceInMilliseconds = 5_000;
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<FrameStream> idle = [];
    private long answered = time.GetTimestamp();
    private int waiting;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="KeyStoreUnavailableException">The signer is gone, or says nothing.</exception>
    public Frame Call(SignerCall call, Action<WireWriter> write)
    {
        // Where nobody waited before, nothing could have been answered.
        if (Interlocked.Increment(ref waiting) == 1) Volatile.Write(ref answered, time.GetTimestamp());
        try
        {
            if (Volatile.Read(ref waiting) > MostWaiting && time.GetElapsedTime(Volatile.Read(ref answered)) > Still) throw SignerLink.Away(path);
            var answer = Ask(call, write);
            Volatile.Write(ref answered, time.GetTimestamp());
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var link)) link.Dispose();
    }

    private Frame Ask(SignerCall call, Action<WireWriter> write)
    {
        // One that was kept may be of a signer that is gone; then there may be a new one.
        if (idle.TryTake(out var kept))
        {
            try
            {
                return Finish(kept, call, write);
            }
            catch (Exception gone) when (gone is SocketException or IOException)
            {
                while (idle.TryTake(out var old)) old.Dispose();
            }
        }
        try
        {
            return Finish(Connect(), call, write);
        }
        catch (Exception away) when (away is SocketException or IOException or WireException)
        {
            throw SignerLink.Away(path, away);
        }
    }

    private FrameStream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = PatienceInMilliseconds, ReceiveTimeout = PatienceInMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var link = new FrameStream(socket);
            _ = Exchange(link, SignerCall.Hello, frame => frame.Octet(SignerProtocol.Version));
            return link;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Frame Finish(FrameStream link, SignerCall call, Action<WireWriter> write)
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

    private static Frame Exchange(FrameStream link, SignerCall call, Action<WireWriter> write)
    {
        var frame = new WireWriter(1, (byte)call);
        write(frame);
        link.Write(frame.Frame());
        return link.Read(static _ => SignerProtocol.LongestFrame, null) ?? throw new IOException("the signer ended the connection");
    }
}
