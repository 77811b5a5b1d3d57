namespace TrustPoint.Devices.Ownership;

/// <summary>How a batch stands.</summary>
public enum BatchState
{
    /// <summary>Its code is good.</summary>
    Open,

    /// <summary>It has added all that it may; what was added beforehand it still makes.</summary>
    Full,

    /// <summary>It has not begun.</summary>
    Planned,

    /// <summary>It is over.</summary>
    Ended,
}

/// <summary>What a list of batches is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">Part of its name.</param>
/// <param name="Domain">The factory's domain.</param>
/// <param name="Model">The model of its devices.</param>
/// <param name="State">How it stands.</param>
public sealed record BatchFilter(string? Text = null, string? Domain = null, string? Model = null, BatchState? State = null)
{
    /// <summary>Domains that the caller sees; null: all.</summary>
    public IReadOnlyList<string>? Seen { get; init; }
}

/// <summary>The orders of a list of batches.</summary>
public enum BatchSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,
}
