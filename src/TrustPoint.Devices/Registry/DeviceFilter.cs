using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Registry;

/// <summary>What a list of devices is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">Part of a name or serial number (case-insensitive, from three characters on; fewer: a whole one).</param>
/// <param name="Domain">Domain.</param>
/// <param name="State">State.</param>
/// <param name="Manufacturer">The manufacturer's name here.</param>
/// <param name="Machine">The machine that they are parts of.</param>
public sealed record DeviceFilter(string? Text = null, string? Domain = null, DeviceState? State = null, string? Manufacturer = null, string? Machine = null)
{
    /// <summary>The domains that whoever asks may see; null: all.</summary>
    public IReadOnlyList<string>? Seen { get; init; }

    /// <summary>The domains that are left; null: all.</summary>
    public IReadOnlyList<string>? Domains => Domain is null ? Seen : [Domain];
}

/// <summary>The orders of a list of devices.</summary>
public enum DeviceSort
{
    /// <summary>In the order of adding, newest first.</summary>
    Newest,

    /// <summary>In the order of adding, oldest first.</summary>
    Oldest,

    /// <summary>By name.</summary>
    Name,

    /// <summary>By name, backwards.</summary>
    NameDescending,
}
