using System.Net;
using System.Net.Sockets;
using TrustPoint.Formats.Names;

namespace TrustPoint.Formats.Certificates;

/// <summary>The base of one GeneralSubtree (RFC 5280 section 4.2.1.10).</summary>
public abstract record NameSubtree
{
    /// <summary>Whether it says anything about this form of name.</summary>
    internal abstract bool IsFor(GeneralName name);

    /// <summary>Whether the name, which is of its form, is inside.</summary>
    internal abstract bool Holds(GeneralName name);

    private static bool IsBelow(string host, string domain) =>
        host.Length > domain.Length && host[^(domain.Length + 1)] == '.' && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase);

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    // URIs and mailboxes share this: a leading dot means hosts below, else it is exactly this host.
    private static bool HoldsHost(string constraint, string host) =>
        constraint.StartsWith('.') ? IsBelow(host, constraint[1..]) : Same(host, constraint);

    /// <summary>A host name and all below it.</summary>
    /// <param name="Base">Without a leading dot; empty for all names.</param>
    public sealed record Dns(string Base) : NameSubtree
    {
        internal override bool IsFor(GeneralName name) => name is GeneralName.Dns;

        internal override bool Holds(GeneralName name) =>
            name is GeneralName.Dns dns && (Base.Length == 0 || Same(dns.Name, Base) || IsBelow(dns.Name, Base));
    }

    /// <summary>An address range.</summary>
    /// <param name="Network">Its prefix.</param>
    public sealed record Ip(IPNetwork Network) : NameSubtree
    {
        // IPv4 and IPv6 are one form: permitting a range of one permits nothing of the other.
        internal override bool IsFor(GeneralName name) => name is GeneralName.Ip;

        internal override bool Holds(GeneralName name) =>
            name is GeneralName.Ip ip && IsVersion4(ip.Address) == IsVersion4(Network.BaseAddress) && Network.Contains(ip.Address);

        private static bool IsVersion4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;
    }

    /// <summary>A host of URIs, or with a leading dot all hosts below a domain. A URI without a host is never inside.</summary>
    /// <param name="Host">Host form.</param>
    public sealed record Uri(string Host) : NameSubtree
    {
        internal override bool IsFor(GeneralName name) => name is GeneralName.Uri;

        internal override bool Holds(GeneralName name) =>
            name is GeneralName.Uri uri && System.Uri.TryCreate(uri.Value, UriKind.Absolute, out var parsed) && HoldsHost(Host, parsed.Host);
    }

    /// <summary>A mailbox, all mailboxes of a host, or with a leading dot those of all hosts below a domain.</summary>
    /// <param name="Base">One of the three forms.</param>
    public sealed record Email(string Base) : NameSubtree
    {
        internal override bool IsFor(GeneralName name) => name is GeneralName.Email;

        internal override bool Holds(GeneralName name)
        {
            if (name is not GeneralName.Email email) return false;
            var at = email.Mailbox.LastIndexOf('@');
            var baseAt = Base.LastIndexOf('@');
            return baseAt < 0
                ? HoldsHost(Base, email.Mailbox[(at + 1)..])
                : email.Mailbox[..(at + 1)] == Base[..(baseAt + 1)] && Same(email.Mailbox[(at + 1)..], Base[(baseAt + 1)..]);
        }
    }

    /// <summary>All names that begin with these RDNs.</summary>
    /// <param name="Base">The first RDNs.</param>
    public sealed record Directory(DistinguishedName Base) : NameSubtree
    {
        internal override bool IsFor(GeneralName name) => name is GeneralName.Directory;

        internal override bool Holds(GeneralName name) => name is GeneralName.Directory directory && directory.Name.StartsWith(Base);
    }
}
