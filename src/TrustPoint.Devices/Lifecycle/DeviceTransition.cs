namespace TrustPoint.Devices.Lifecycle;

/// <summary>A line of a device's life, as it is kept for ever.</summary>
public sealed record DeviceTransition
{
    /// <summary>Number, rising; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>Whose state changed.</summary>
    public required Side Side { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public required LifeEvent Event { get; init; }

    /// <summary>The state before.</summary>
    public required DeviceState Before { get; init; }

    /// <summary>The state since.</summary>
    public required DeviceState After { get; init; }

    /// <summary>Who said so: name and proof.</summary>
    public required string By { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Until when; null: without an end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How it is known that the device was reset or destroyed, or is the same one.</summary>
    public string? Proof { get; init; }

    /// <summary>The device that it goes on as (LIF-61).</summary>
    public string? Successor { get; init; }
}
