using System.Net;

namespace TrustPoint.Agent.Discovery;

/// <summary>A resource record of DNS service discovery. Names are in lower case, without a dot at the end.</summary>
/// <param name="Name">Whose record it is.</param>
internal abstract record DnsRecord(string Name)
{
    /// <summary>PTR: an instance of a service (RFC 6763 section 4.1).</summary>
    /// <param name="Name">The service.</param>
    /// <param name="Instance">The instance.</param>
    internal sealed record Pointer(string Name, string Instance) : DnsRecord(Name);

    /// <summary>SRV: where an instance is (RFC 2782).</summary>
    /// <param name="Name">The instance.</param>
    /// <param name="Priority">The lowest first.</param>
    /// <param name="Port">TCP port.</param>
    /// <param name="Host">The host's name.</param>
    internal sealed record Service(string Name, int Priority, int Port, string Host) : DnsRecord(Name);

    /// <summary>A or AAAA.</summary>
    /// <param name="Name">The host's name.</param>
    /// <param name="Ip">Its address.</param>
    internal sealed record Address(string Name, IPAddress Ip) : DnsRecord(Name);
}
