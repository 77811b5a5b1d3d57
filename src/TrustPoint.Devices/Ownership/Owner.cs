using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Ownership;

/// <summary>Somebody who owns what was made here: a customer.</summary>
/// <param name="Name">Unique, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Anchors">DER certificates: the CA of its domain, or its registrars themselves. Who proves to be below one of them is this owner.</param>
public sealed record Owner(string Name, string DisplayName, IReadOnlyList<byte[]> Anchors)
{
    /// <summary>Whether it is the manufacturer itself: its test domain is given vouchers for what is still at the factory (LIF-2), and loses that when it is shipped.</summary>
    public bool IsMaker { get; init; }

    /// <summary>The anchors, read.</summary>
    /// <exception cref="DecodeException">One is no certificate.</exception>
    internal IReadOnlyList<Certificate> Certificates => [.. Anchors.Select(anchor => Certificate.Decode(anchor))];
}

/// <summary>The order of a list of owners.</summary>
public enum OwnerSort
{
    /// <summary>By name.</summary>
    Name,
}
