using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Testing.Load;

/// <summary>One TLS connection that sends ready-made HTTP/1.1 requests: as little client as possible beside the server that is measured.</summary>
public sealed class EstConnection : IAsyncDisposable
{
    private const int StatusAt = 9; // after "HTTP/1.1 "

    private readonly Socket socket;
    private readonly SslStream tls;
    private readonly byte[] buffer = new byte[32 * 1024];
    private int headLength;
    private int bodyLength;

    private EstConnection(Socket socket, SslStream tls) => (this.socket, this.tls) = (socket, tls);

    /// <summary>What it sends over, for a client that sends as no client should.</summary>
    public Stream Stream => tls;

    /// <summary>The body of the last answer; valid until the next one.</summary>
    public ReadOnlyMemory<byte> Body => buffer.AsMemory(headLength, bodyLength);

    /// <summary>Status line and headers of the last answer, as they came.</summary>
    public string Head => Encoding.Latin1.GetString(buffer.AsSpan(0, headLength));

    /// <summary>The last answer as text, for an error message.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(buffer.AsSpan(0, headLength + bodyLength));

    /// <summary>Connects and shakes hands in full. The server's certificate is not judged here: this is load, not a test of trust.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="client">What it shows; null: nothing.</param>
    /// <param name="protocol">The one TLS version that it speaks.</param>
    /// <param name="showsAnything">True: OpenSSL's security level is 0, so that it shows a certificate that no honest client would.</param>
    public static async Task<EstConnection> OpenAsync(
        int port, SslStreamCertificateContext? client, SslProtocols protocol = SslProtocols.Tls13, bool showsAnything = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
#pragma warning disable SYSLIB0040 // The only way to level 0; the server still chooses the suite.
                EncryptionPolicy = showsAnything ? EncryptionPolicy.AllowNoEncryption : EncryptionPolicy.RequireEncryption,
#pragma warning restore SYSLIB0040
                TargetHost = "localhost",
                EnabledSslProtocols = protocol,
                AllowTlsResume = false,
                ClientCertificateContext = client,
                // No store is searched and no URL followed: the processors are for the server that is measured.
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    DisableCertificateDownloads = true,
                    RevocationMode = X509RevocationMode.NoCheck,
                    VerificationFlags = X509VerificationFlags.AllFlags,
                },
#pragma warning disable CA5359 // This makes load on loopback; the tests judge whom a client may trust.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            });
            return new(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request and reads the whole answer.</summary>
    /// <returns>The status.</returns>
    /// <exception cref="IOException">The connection ended first.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await tls.WriteAsync(request);
        var filled = await FillAsync(0);
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0 || buffer[StatusAt] == '1')
        {
            if (end >= 0)
            {
                // An interim answer (RFC 9110 section 15.2), such as 100 Continue: the final one follows.
                buffer.AsSpan((end + 4)..filled).CopyTo(buffer);
                filled -= end + 4;
            }
            if (filled < StatusAt || end < 0) filled = await FillAsync(filled);
        }
        (headLength, bodyLength) = (end + 4, ContentLength(buffer.AsSpan(0, end)));
        while (filled < headLength + bodyLength) filled = await FillAsync(filled);
        return int.Parse(buffer.AsSpan(StatusAt, 3), CultureInfo.InvariantCulture);
    }

    /// <summary>tls-unique of this session as OpenSSL computes it on the client's side (RFC 5929 section 3); null on TLS 1.3, where there is none.</summary>
    public byte[]? TlsUnique()
    {
        using var binding = tls.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (binding is null) return null;
        // SEC_CHANNEL_BINDINGS: a header of 32 bytes, then the binding's name, then its value.
        var bytes = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);
        return bytes[(32 + "tls-unique:".Length)..];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // No TIME_WAIT: thousands of short connections a second would use up the ports.
        socket.LingerState = new LingerOption(true, 0);
        await tls.DisposeAsync();
    }

    private async ValueTask<int> FillAsync(int filled)
    {
        var read = await tls.ReadAsync(buffer.AsMemory(filled));
        return read > 0 ? filled + read : throw new IOException("the server closed the connection");
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out _) ? length : 0;
    }
}
