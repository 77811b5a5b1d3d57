using System.Collections.Concurrent;
using System.Net.Sockets;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Signing;

/// <summary>One connection to the signer, with many calls on their way at once.</summary>
internal sealed class SignerLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Frame>> waiting = new();
    private readonly FrameSocket frames;
    private int last;
    private volatile bool isBroken;

    private SignerLink(Socket socket)
    {
        frames = new(socket);
        new Thread(Read) { IsBackground = true, Name = "signer" }.Start();
    }

    /// <summary>Whether it can be used.</summary>
    public bool IsUsable => !isBroken;

    /// <summary>What the signer said of itself.</summary>
    public (KeyProtection Protection, string Description) Greeting { get; private set; }

    /// <summary>Connects and greets.</summary>
    /// <exception cref="KeyStoreUnavailableException">There is no signer.</exception>
    public static async Task<SignerLink> ConnectAsync(string path, CancellationToken ct)
    {
        var link = new SignerLink(Connect(path));
        try
        {
            var hello = await link.CallAsync(SignerCall.Hello, frame => frame.Octet(SignerProtocol.Version), Patience, ct);
            if (hello.Body.Octet() != SignerProtocol.Version) throw new WireException("the signer speaks another version");
            link.Greeting = (hello.Body.Word<KeyProtection>(), hello.Body.Text(SignerProtocol.LongestText));
            return link;
        }
        catch (Exception failed) when (failed is WireException or KeyStoreUnavailableException)
        {
            link.Dispose();
            throw failed as KeyStoreUnavailableException ?? Away(path, failed);
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Connects, for calls that block.</summary>
    /// <exception cref="KeyStoreUnavailableException">There is no signer.</exception>
    public static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = (int)Patience.TotalMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException away)
        {
            socket.Dispose();
            throw Away(path, away);
        }
    }

    /// <summary>That there is no signer, in words.</summary>
    public static KeyStoreUnavailableException Away(string path, Exception? why = null) =>
        new($"The signer does not answer at {path}{(why is null ? "" : $" ({why.Message})")}: it is started again by itself, else see its log.", TimeSpan.FromSeconds(2), why);

    /// <summary>Asks, and waits for the answer, whatever it is.</summary>
    /// <exception cref="KeyStoreUnavailableException">The signer is gone, or says nothing.</exception>
    public async Task<Frame> CallAsync(SignerCall call, Action<WireWriter> write, TimeSpan patience, CancellationToken ct)
    {
        var id = (uint)Interlocked.Increment(ref last);
        var answer = waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var frame = new WireWriter(id, (byte)call);
            write(frame);
            frames.Send([frame.Frame()]);
            // It may have broken between: then nobody reads.
            if (isBroken) answer.TrySetException(Gone());
            return await answer.Task.WaitAsync(patience, ct);
        }
        catch (IOException)
        {
            throw Gone();
        }
        catch (TimeoutException)
        {
            throw new KeyStoreUnavailableException($"The signer did not answer within {patience.TotalSeconds} s.");
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Ends it at once: whoever waits for an answer is told.</summary>
    public void Dispose()
    {
        isBroken = true;
        frames.End();
    }

    private void Read()
    {
        try
        {
            while (frames.Read(static _ => SignerProtocol.LongestMessage, null) is { } frame)
                if (waiting.TryRemove(frame.Id, out var answer)) answer.TrySetResult(frame);
        }
        catch (Exception gone) when (gone is IOException or WireException)
        {
            // As if it had ended.
        }
        isBroken = true;
        frames.Dispose();
        foreach (var answer in waiting.Values) answer.TrySetException(Gone());
    }

    private static KeyStoreUnavailableException Gone() => new("The signer went away before it answered.", TimeSpan.FromSeconds(2));
}
