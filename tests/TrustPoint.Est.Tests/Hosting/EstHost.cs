using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustPoint.Est.Connections;

namespace TrustPoint.Est.Tests.Hosting;

/// <summary>Kestrel on loopback with EST behind TLS, set as the appliance sets its device listener, and behind plain HTTP.</summary>
internal sealed class EstHost : IAsyncDisposable
{
    private readonly TestKey serverKey = new();
    private readonly X509Certificate2 serverCertificate;
    private WebApplication app = null!;

    private EstHost(FakeAuthority authority)
    {
        Authority = authority;
        serverCertificate = serverKey.SelfSigned("CN=localhost", authority: false, "localhost", "127.0.0.1");
    }

    public FakeAuthority Authority { get; }

    public RecordingLog Log { get; } = new();

    public int Port { get; private set; }

    public int PlainPort { get; private set; }

    public static async Task<EstHost> StartAsync(Action<FakeAuthority> setUp, EstOptions? options = null)
    {
        var host = new EstHost(new FakeAuthority());
        setUp(host.Authority);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(host.Log);
        builder.Services
            .AddSingleton<IEstAuthority>(host.Authority)
            .AddSingleton(options ?? new EstOptions())
            .AddSingleton(RandomNumberGenerator.Create())
            .AddSingleton<EstServer>();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = host.Tls });
            });
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        host.app = builder.Build();
        host.app.MapEst();
        await host.app.StartAsync();
        var ports = host.app.Urls.ToDictionary(url => new Uri(url).Scheme, url => new Uri(url).Port);
        (host.Port, host.PlainPort) = (ports["https"], ports["http"]);
        return host;
    }

    public Task<TlsClient> ConnectAsync(X509Certificate2? certificate = null, SslProtocols protocol = SslProtocols.Tls13) =>
        TlsClient.ConnectAsync(Port, certificate, protocol);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Authority.Dispose();
        serverCertificate.Dispose();
        serverKey.Dispose();
    }

    private ValueTask<SslServerAuthenticationOptions> Tls(TlsHandshakeCallbackContext handshake) => new(new SslServerAuthenticationOptions
    {
        ServerCertificate = serverCertificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = true,
        AllowTlsResume = false,
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.AllFlags,
        },
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => ClientCertificates.Keep(handshake.Connection, certificate, chain),
    });
}
