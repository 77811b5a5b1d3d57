using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustPoint.Brski.Wire;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Brski.Tests.Hosting;

/// <summary>Kestrel on loopback with BRSKI behind TLS, which lets every client in, and behind plain HTTP; and the people of a plant.</summary>
internal sealed class BrskiHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private BrskiHost()
    {
        Maker = Identity.Authority("Maker Root");
        Device = Identity.Device("SN-0001", Maker);
        OtherDevice = Identity.Device("SN-0002", Maker);
        Domain = Identity.Authority("Plant CA");
        Registrar = Identity.Registrar(Domain);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(services => new BrskiServer(
            Recorder, Recorder, PeerOf, RandomNumberGenerator.Create(), TimeProvider.System, services.GetRequiredService<ILogger<BrskiServer>>()));
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Registrar.Certificate, https =>
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            }));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        app = builder.Build();
        app.MapBrski();
    }

    public Recorder Recorder { get; } = new();

    public Identity Maker { get; }

    public Identity Device { get; }

    public Identity OtherDevice { get; }

    public Identity Domain { get; }

    /// <summary>The certificate that this server shows, and that its registrar signs with.</summary>
    public Identity Registrar { get; }

    public int Port { get; private set; }

    public int PlainPort { get; private set; }

    /// <summary>What the device would send here.</summary>
    public byte[] PledgeRequest => Message.Sign(Message.Pledge(Registrar.Der), Device);

    /// <summary>What this registrar would send to the MASA, its own certificate and its CA's with it.</summary>
    public byte[] RegistrarRequest => Message.Sign(Message.Registrar(PledgeRequest), Registrar, Domain);

    public static async Task<BrskiHost> StartAsync()
    {
        var host = new BrskiHost();
        await host.app.StartAsync();
        var ports = host.app.Urls.ToDictionary(url => new Uri(url).Scheme, url => new Uri(url).Port);
        (host.Port, host.PlainPort) = (ports["https"], ports["http"]);
        return host;
    }

    /// <summary>A connection, of this client or of one that shows no certificate.</summary>
    public Task<Connection> ConnectAsync(Identity? client) => Connection.OpenAsync(Port, client?.Certificate);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        foreach (var identity in new[] { Maker, Device, OtherDevice, Domain, Registrar }) identity.Dispose();
    }

    private BrskiPeer PeerOf(HttpContext http) => new(
        http.Connection.ClientCertificate is { } client ? Certificate.Decode(client.RawData) : null, [], Certificate.Decode(Registrar.Der), http.Connection.RemoteIpAddress);
}
