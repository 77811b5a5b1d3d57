namespace TrustPoint.Ui.Overview;

/// <summary>A part of the appliance that somebody watches.</summary>
/// <param name="Name">One word, such as <c>keys</c>.</param>
/// <param name="Trouble">What is wrong and what to do; null: nothing.</param>
/// <param name="Since">Since when it is as it is.</param>
public sealed record HealthPart(string Name, string? Trouble, DateTimeOffset Since)
{
    /// <summary>How much space it takes; null: that says nothing.</summary>
    public long? Octets { get; init; }
}

/// <summary>What the pages ask of whoever watches.</summary>
public interface IHealth
{
    /// <summary>Every part that was looked at, by name.</summary>
    IReadOnlyList<HealthPart> Parts { get; }
}
