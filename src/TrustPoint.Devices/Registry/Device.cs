namespace TrustPoint.Devices.Registry;

/// <summary>
/// Lifecycle state. More states follow with transfer and end of life; a state that is not named in a rule may do nothing.
/// </summary>
public enum DeviceState
{
    /// <summary>Known, no certificate yet.</summary>
    Expected,

    /// <summary>Holds a certificate of ours.</summary>
    Operational,

    /// <summary>Stopped by a person; may go on later.</summary>
    Suspended,

    /// <summary>For ever out of use.</summary>
    Retired,
}

/// <summary>One physical thing, as it is kept.</summary>
public sealed record Device
{
    /// <summary>Unique, <c>[a-z0-9][a-z0-9.-]{0,63}</c>: what people call it, and the EST user name of its one-time code.</summary>
    public required string Name { get; init; }

    /// <summary>The domain it belongs to.</summary>
    public required string Domain { get; init; }

    /// <summary>The manufacturer's name here; null when it was added by hand without one.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>serialNumber of its factory identity (X.520 2.5.4.5). Unique with <see cref="Manufacturer"/>.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>DNS names it may carry in a certificate.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses it may carry, in text form.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>URIs it may carry.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>State.</summary>
    public DeviceState State { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset AddedAt { get; init; }
}
