using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustPoint.Brski.Tests.Registrar;

/// <summary>A TLS server on loopback that answers one connection after the other with whatever bytes a test wants.</summary>
internal sealed class HostileMasa : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 certificate;
    private readonly byte[][] answers;

    /// <summary>What clients showed in TLS; null: nothing.</summary>
    public List<byte[]?> Shown { get; } = [];

    /// <param name="certificate">What it shows.</param>
    /// <param name="answers">What it writes to the first request, the second, and so on; then it says nothing and keeps the connection.</param>
    public HostileMasa(X509Certificate2 certificate, params byte[][] answers)
    {
        (this.certificate, this.answers) = (certificate, answers);
        listener.Start();
        Running = RunAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The heads of the requests that came.</summary>
    public List<string> Requests { get; } = [];

    public Task Running { get; }

    public static byte[] Http(string status, string headers, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body];

    /// <summary>A certificate of an issuer for these names, good for so many days from a day and a half ago on.</summary>
    public static X509Certificate2 Certificate(X509Certificate2 issuer, string commonName, string? dns, string? ip = null, string usage = "1.3.6.1.5.5.7.3.1", int days = 20)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], false));
        var names = new SubjectAlternativeNameBuilder();
        if (dns is not null) names.AddDnsName(dns);
        if (ip is not null) names.AddIpAddress(IPAddress.Parse(ip));
        if (dns is not null || ip is not null) request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(issuer, issuer.NotBefore, issuer.NotBefore.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var certificate = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    public static X509Certificate2 Root()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MASA Root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-36), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(root.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => listener.Stop();

    private async Task RunAsync()
    {
        for (var answered = 0; ;)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }
            using (client)
            {
                try
                {
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                    {
                        ServerCertificate = certificate,
                        ClientCertificateRequired = true,
#pragma warning disable CA5359 // it keeps what was shown, and decides nothing
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                    });
                    Shown.Add(tls.RemoteCertificate?.GetRawCertData());
                    while (await ReadAsync(tls) is { } head)
                    {
                        Requests.Add(head);
                        if (answered == answers.Length) await Task.Delay(TimeSpan.FromSeconds(5));
                        else await tls.WriteAsync(answers[answered++]);
                    }
                }
                catch (Exception broken) when (broken is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The other side went away, as it should.
                }
            }
        }
    }

    // A head and as much body as it says.
    private static async Task<string?> ReadAsync(SslStream tls)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await tls.ReadAsync(buffer.AsMemory(length));
            if (read == 0) return null;
            length += read;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var body = text.Contains("Content-Length: 4", StringComparison.Ordinal) ? 4 : text.Contains("chunked", StringComparison.Ordinal) ? -1 : 0;
            if (body < 0 ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : length >= end + 4 + body) return text[..end];
        }
    }
}
