namespace TrustPoint.Devices.Transfers;

/// <summary>What a list of transfers is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">Part of the other party's name or of a machine's; or a whole serial number, name of a device, or id of a transfer.</param>
/// <param name="Side">Our side.</param>
/// <param name="Progress">How far they are.</param>
/// <param name="Domain">Our domain.</param>
public sealed record TransferFilter(string? Text = null, TransferSide? Side = null, TransferProgress? Progress = null, string? Domain = null)
{
    /// <summary>The domains that whoever asks may see; null: all.</summary>
    public IReadOnlyList<string>? Seen { get; init; }

    /// <summary>The domains that are left; null: all.</summary>
    public IReadOnlyList<string>? Domains => Domain is null ? Seen : [Domain];
}

/// <summary>The orders of a list of transfers.</summary>
public enum TransferSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,
}
