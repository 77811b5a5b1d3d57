using System.Net;

namespace TrustPoint.Formats.Dns;

/// <summary>A resource record of DNS service discovery. Names are in lower case when they were read, without a dot at the end.</summary>
/// <param name="Name">Whose record it is.</param>
public abstract record DnsRecord(string Name)
{
    /// <summary>TTL in seconds: how long it may be kept.</summary>
    public uint Lifetime { get; init; } = 120;

    /// <summary>PTR: an instance of a service (RFC 6763 section 4.1).</summary>
    /// <param name="Name">The service.</param>
    /// <param name="Instance">The instance.</param>
    public sealed record Listing(string Name, string Instance) : DnsRecord(Name);

    /// <summary>SRV: where an instance is (RFC 2782).</summary>
    /// <param name="Name">The instance.</param>
    /// <param name="Priority">The lowest first.</param>
    /// <param name="Port">TCP port.</param>
    /// <param name="Host">The host's name.</param>
    public sealed record Service(string Name, int Priority, int Port, string Host) : DnsRecord(Name);

    /// <summary>TXT without anything in it, which every instance must have (RFC 6763 section 6.1). Read ones are passed over.</summary>
    /// <param name="Name">The instance.</param>
    public sealed record EmptyText(string Name) : DnsRecord(Name);

    /// <summary>A or AAAA.</summary>
    /// <param name="Name">The host's name.</param>
    /// <param name="Ip">Its address.</param>
    public sealed record Address(string Name, IPAddress Ip) : DnsRecord(Name);
}

/// <summary>What somebody asks.</summary>
/// <param name="Name">Of what, in lower case.</param>
/// <param name="Type">The kind of record: a number of RFC 1035 section 3.2.2; 255 is any.</param>
/// <param name="WantsUnicast">True: to be answered to the asker alone (RFC 6762 section 5.4).</param>
public sealed record DnsQuestion(string Name, int Type, bool WantsUnicast);
