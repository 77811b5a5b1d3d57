using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using TrustPoint.Appliance.Signing;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>Stands between an appliance and its signer. While it lies, the last octet of each signature is another one.</summary>
internal sealed class LyingSocket : IDisposable
{
    private const int LengthLength = 4;
    private const int KindAt = 8;

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint signer;
    private volatile bool isLying;
    private int lies;

    public LyingSocket(string path, string signer)
    {
        (Path, this.signer) = (path, new(signer));
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        _ = AcceptAsync();
    }

    public string Path { get; }

    public bool IsLying
    {
        get => isLying;
        set => isLying = value;
    }

    /// <summary>How many signatures it made wrong.</summary>
    public int Lies => lies;

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await listener.AcceptAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket appliance)
    {
        using var _appliance = appliance;
        using var behind = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await behind.ConnectAsync(signer);
        }
        catch (SocketException)
        {
            return; // the signer is away
        }
        using var asking = new NetworkStream(appliance);
        using var answering = new NetworkStream(behind);
        var toSign = new ConcurrentDictionary<uint, bool>();
        await Task.WhenAny(
            PassAsync(asking, answering, frame =>
            {
                if ((SignerCall)frame[KindAt] is SignerCall.Sign or SignerCall.SignCertificate) toSign[IdOf(frame)] = true;
            }),
            PassAsync(answering, asking, frame =>
            {
                if (!toSign.TryRemove(IdOf(frame), out _) || !isLying || (SignerAnswer)frame[KindAt] != SignerAnswer.Done) return;
                frame[^1] ^= 1;
                Interlocked.Increment(ref lies);
            }));
    }

    // Each frame begins with the length of what follows, its number and its kind.
    private static async Task PassAsync(NetworkStream from, NetworkStream to, Action<byte[]> look)
    {
        var length = new byte[LengthLength];
        while (await from.ReadAtLeastAsync(length, LengthLength, throwOnEndOfStream: false) == LengthLength)
        {
            var frame = new byte[LengthLength + BinaryPrimitives.ReadUInt32BigEndian(length)];
            length.CopyTo(frame, 0);
            await from.ReadExactlyAsync(frame.AsMemory(LengthLength));
            look(frame);
            await to.WriteAsync(frame);
        }
    }

    private static uint IdOf(byte[] frame) => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(LengthLength));
}
