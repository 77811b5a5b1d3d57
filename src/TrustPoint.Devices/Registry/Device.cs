using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Registry;

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

    /// <summary>Where it is in its life, as its owner sees it.</summary>
    public DeviceState State { get; init; }

    /// <summary>Until when it is suspended or away for repair (LIF-4, LIF-60); null: there is no time limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The machine that it is a part of (LIF-71), as people of its domain call it; null: of none.</summary>
    public string? Machine { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset AddedAt { get; init; }
}
