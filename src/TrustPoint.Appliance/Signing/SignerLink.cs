using System.Net.Sockets;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Signing;

/// <summary>One connection to the signer, with one call on it at a time.</summary>
internal sealed class SignerLink : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] buffer = new byte[4 * 1024];
    private uint last;

    private SignerLink()
    {
    }

    /// <summary>Whether the signer is still at its other end, as far as anybody knows. It says nothing that it was not asked.</summary>
    public bool IsUsable => !socket.Poll(0, SelectMode.SelectRead);

    /// <summary>What the signer said of itself.</summary>
    public (KeyProtection Protection, string Description) Greeting { get; private set; }

    /// <summary>Connects and greets.</summary>
    /// <exception cref="KeyStoreUnavailableException">There is no signer.</exception>
    public static async Task<SignerLink> ConnectAsync(string path, CancellationToken ct)
    {
        var link = new SignerLink();
        try
        {
            await link.socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            var hello = await link.ExchangeAsync(SignerCall.Hello, frame => frame.Octet(SignerProtocol.Version), ct);
            if (hello.Body.Octet() != SignerProtocol.Version) throw new WireException("the signer speaks another version");
            link.Greeting = (hello.Body.Word<KeyProtection>(), hello.Body.Text(SignerProtocol.LongestText));
            return link;
        }
        catch (Exception failed)
        {
            link.Dispose();
            throw failed is SocketException or WireException ? Away(path, failed) : failed;
        }
    }

    /// <summary>That there is no signer, in words.</summary>
    public static KeyStoreUnavailableException Away(string path, Exception? why = null) =>
        new($"The signer does not answer at {path}{(why is null ? "" : $" ({why.Message})")}: it is started again by itself, else see its log.", TimeSpan.FromSeconds(2), why);

    /// <summary>Asks, and waits for the answer, whatever it is. After a failure, or when the wait was stopped, the link is of no use any more.</summary>
    /// <exception cref="KeyStoreUnavailableException">The signer is gone.</exception>
    public async Task<Frame> CallAsync(SignerCall call, Action<WireWriter> write, CancellationToken ct)
    {
        try
        {
            return await ExchangeAsync(call, write, ct);
        }
        catch (Exception gone) when (gone is SocketException or WireException or ObjectDisposedException)
        {
            throw new KeyStoreUnavailableException("The signer went away before it answered.", TimeSpan.FromSeconds(2), gone);
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Dispose() => socket.Dispose();

    private async Task<Frame> ExchangeAsync(SignerCall call, Action<WireWriter> write, CancellationToken ct)
    {
        var frame = new WireWriter(++last, (byte)call);
        write(frame);
        for (var rest = frame.Frame(); !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest, SocketFlags.None, ct)..];
        var there = 0;
        while (there < FrameHead.Length) there += await ReceiveAsync(buffer.AsMemory(there), ct);
        var head = FrameHead.Read(buffer, static _ => SignerProtocol.LongestMessage);
        if (head.Id != last) throw new WireException("the answer is to another call");
        var body = new byte[head.BodyLength];
        there -= FrameHead.Length;
        if (there > body.Length) throw new WireException("there is more than an answer");
        buffer.AsSpan(FrameHead.Length, there).CopyTo(body);
        while (there < body.Length) there += await ReceiveAsync(body.AsMemory(there), ct);
        return new(head.Id, head.Kind, new(body));
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken ct) =>
        await socket.ReceiveAsync(into, SocketFlags.None, ct) is var got and > 0 ? got : throw new WireException("the signer ended the connection");
}
