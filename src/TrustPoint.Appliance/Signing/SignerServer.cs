using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// The signer's socket. The kernel says who connects (SO_PEERCRED, unix(7)): root, the signer's own user, and the one user that is named in the configuration;
/// anybody else is cut off before an octet is read.
/// </summary>
internal sealed class SignerServer : IAsyncDisposable
{
    private const int MostConnections = 256;
    private const int Backlog = 128;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket listener;
    private readonly uint? user;
    private readonly Func<uint, FrameSocket, SignerSession> session;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim places = new(MostConnections);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    /// <summary>Listens.</summary>
    /// <param name="path">Path of the socket; one that is there is of a process that ended.</param>
    /// <param name="user">The one further user's id; null: there is none.</param>
    /// <param name="session">Serves a connection of a user.</param>
    /// <param name="time">Paces it when accepting fails, and its end.</param>
    /// <param name="log">The signer's log.</param>
    public SignerServer(string path, uint? user, Func<uint, FrameSocket, SignerSession> session, TimeProvider time, ILogger log)
    {
        (this.user, this.session, this.time, this.log) = (user, session, time, log);
        File.Delete(path);
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // The mode lets connect; who stays connected the kernel says.
        File.SetUnixFileMode(path, user is null ? Owner : Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        listener.Listen(Backlog);
        accepting = Task.Run(AcceptAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        // What is under way uses the keys and the book, which are closed next.
        using var patience = new CancellationTokenSource(LongEnough, time);
        try
        {
            for (var place = 0; place < MostConnections; place++) await places.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            log.LogError("The token did not answer within {Patience}: what it was asked is left behind", LongEnough);
        }
        stopping.Dispose();
        places.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Admit(await listener.AcceptAsync(stopping.Token));
            }
            catch (Exception failed) when (failed is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (stopping.IsCancellationRequested) return;
                log.LogError("The signer's socket failed: {Reason}", failed.Message);
                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    private void Admit(Socket socket)
    {
        var peer = SocketPeer.UserId(socket);
        if (!SocketPeer.IsAdmitted(peer, SocketPeer.Own) && peer != user)
        {
            log.LogWarning("REFUSED: a connection of uid {Peer}, who is not one that the signer serves", peer);
            socket.Dispose();
            return;
        }
        if (!places.Wait(0))
        {
            log.LogWarning("REFUSED: a connection of uid {Peer}: there are {Most} already", peer, MostConnections);
            socket.Dispose();
            return;
        }
        new Thread(() => Serve(peer, socket)) { IsBackground = true, Name = "session" }.Start();
    }

    private void Serve(uint peer, Socket socket)
    {
        try
        {
            using var frames = new FrameSocket(socket);
            using var stopped = stopping.Token.Register(frames.End);
            session(peer, frames).Run();
        }
        catch (WireException malformed)
        {
            log.LogWarning("REFUSED: uid {Peer} sent what is not of the protocol, and is cut off: {Reason}", peer, malformed.Message);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // The other side is gone, or the signer stops.
        }
        finally
        {
            places.Release();
        }
    }
}
