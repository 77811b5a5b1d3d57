using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.AdminSocket;

/// <summary>
/// Who is at the other end of the admin socket. The kernel says it (SO_PEERCRED, unix(7)): the same user as the appliance, or root;
/// anybody else is cut off before a byte is read.
/// </summary>
internal static partial class SocketPeer
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Lets only the appliance's own user and root through, and notes who it was.</summary>
    public static void AdmitOwnUserAndRoot(this ListenOptions listener, ILogger log)
    {
        var own = Own;
        listener.Use(next => connection =>
        {
            var peer = UserId(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket);
            if (IsAdmitted(peer, own))
            {
                connection.Features.Set<Caller>(new Administrator($"uid:{peer}"));
                return next(connection);
            }
            log.LogWarning("Admin socket: refused a connection from uid {Peer}", peer);
            connection.Abort();
            return Task.CompletedTask;
        });
    }

    /// <summary>The rule: root, or the user that the appliance runs as.</summary>
    public static bool IsAdmitted(uint peer, uint own) => peer == 0 || peer == own;

    /// <summary>Who is at the other end.</summary>
    public static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>The user that this process runs as.</summary>
    public static uint Own => geteuid();

    /// <summary>The id of a user of this machine; null: there is none of that name.</summary>
    public static uint? IdOf(string user)
    {
        var entry = getpwnam(user);
        // struct passwd { char *pw_name; char *pw_passwd; uid_t pw_uid; … }
        return entry == 0 ? null : (uint)Marshal.ReadInt32(entry, 2 * nint.Size);
    }

    // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
    /// <summary>The user at the other end of a Unix socket, as the kernel says it.</summary>
    public static uint UserId(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        var length = socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        if (length != credentials.Length) throw new ConnectionAbortedException("SO_PEERCRED gave no credentials");
        return BitConverter.ToUInt32(credentials[4..8]);
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getpwnam(string name);
}
