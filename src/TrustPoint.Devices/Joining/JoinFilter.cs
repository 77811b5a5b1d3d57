namespace TrustPoint.Devices.Joining;

/// <summary>What a list of joins is narrowed by. Null members do not narrow.</summary>
/// <param name="Domain">Domain.</param>
/// <param name="Manufacturer">Manufacturer.</param>
/// <param name="SerialNumber">serialNumber of the factory identity.</param>
/// <param name="State">Where they stand.</param>
/// <param name="Text">Part of the serial number.</param>
public sealed record JoinFilter(string? Domain = null, string? Manufacturer = null, string? SerialNumber = null, JoinState? State = null, string? Text = null)
{
    /// <summary>Domains that the caller sees; null: all.</summary>
    public IReadOnlyList<string>? Seen { get; init; }
}

/// <summary>The orders of a list of joins.</summary>
public enum JoinSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Who waits longest first.</summary>
    Oldest,
}
