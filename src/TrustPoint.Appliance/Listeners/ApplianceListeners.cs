using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Options;
using TrustPoint.Est;
using ListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace TrustPoint.Appliance.Listeners;

/// <summary>The listeners and what one connection may cost.</summary>
internal static class ApplianceListeners
{
    // Per listener: a flood of devices leaves the admin socket alone. 10,000 that ask nothing leave room for others; an idle mTLS connection was measured at 62 KiB.
    private const int MostConnections = 12_000;

    /// <summary>Configures Kestrel.</summary>
    public static void Configure(KestrelServerOptions kestrel, ApplianceOptions options, ServerIdentity identity, ILogger log)
    {
        // strongSwan reads all response headers inside the first 1,024 bytes: few and short.
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = EstOptions.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

        var listen = options.Listen;
        Listen(listen.Admin, Face.Admin, listener => listener.UseHttps(ListenerTls.ForPeople(identity)));
        Listen(listen.Devices, Face.Devices, listener => listener.UseHttps(ListenerTls.ForDevices(identity)));
        if (listen.Api is { } api) Listen(api, Face.Api, listener => listener.UseHttps(ListenerTls.ForMachines(identity)));
        Listen(listen.Http, Face.Http, _ => { });

        File.Delete(options.AdminSocket); // ours, as the instance lock says: left behind by a kill
        kestrel.ListenUnixSocket(options.AdminSocket, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.AdmitOwnUserAndRoot(log);
            listener.Mark(Face.Socket);
        });

        void Listen(int port, Face face, Action<ListenOptions> secure)
        {
            void Set(ListenOptions listener)
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.Mark(face);
                secure(listener);
            }
            if (listen.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(port, Set);
            else kestrel.Listen(listen.Address, port, Set);
        }
    }
}
