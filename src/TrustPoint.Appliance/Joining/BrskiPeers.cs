using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using TrustPoint.Brski.Wire;
using TrustPoint.Est;
using TrustPoint.Est.Connections;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Joining;

/// <summary>Who is at the other end of a device's connection, as BRSKI sees it.</summary>
internal static class BrskiPeers
{
    /// <exception cref="BrskiError">The client showed a certificate that is none that we take.</exception>
    public static BrskiPeer Of(HttpContext http)
    {
        try
        {
            var client = http.Features.Get<ClientCertificates>();
            // What this connection was shown, which a renewal since does not change.
            var server = http.Features.Get<ISslStreamFeature>()?.SslStream.LocalCertificate;
            return new(client?.Own, client?.Others ?? [], server is null ? null : Certificate.Decode(server.GetRawCertData()), http.Connection.RemoteIpAddress);
        }
        catch (EstError refused)
        {
            throw BrskiError.Forbidden(refused.Message);
        }
    }
}
