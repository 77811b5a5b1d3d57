using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TrustPoint.Appliance.Listeners;

/// <summary>Which of the appliance's faces a connection came in by. What one face serves, no other does.</summary>
public enum Face
{
    /// <summary>HTTPS for people.</summary>
    Admin,

    /// <summary>HTTPS for devices.</summary>
    Devices,

    /// <summary>HTTPS for machines that show a certificate.</summary>
    Api,

    /// <summary>Plain HTTP for what needs no trust in the channel.</summary>
    Http,

    /// <summary>The Unix socket of the command line.</summary>
    Socket,
}

/// <summary>Marks connections with their face, so that a request's face never depends on a header or a port number in it.</summary>
internal static class FaceMark
{
    /// <summary>Marks every connection of this listener.</summary>
    public static void Mark(this ListenOptions listener, Face face) => listener.Use(next => connection =>
    {
        connection.Features.Set(new Marked(face));
        return next(connection);
    });

    /// <summary>The face that the request came in by.</summary>
    public static Face Of(HttpContext http) => http.Features.GetRequiredFeature<Marked>().Face;

    private sealed record Marked(Face Face);
}
