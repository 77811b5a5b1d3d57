namespace TrustPoint.Devices.Lifecycle;

/// <summary>What somebody says of a device.</summary>
/// <param name="Event">What happens to it.</param>
public sealed record LifeOrder(LifeEvent Event)
{
    /// <summary>Longest text of a reason or a proof.</summary>
    public const int LongestText = 200;

    /// <summary>A device is stopped or away for so long at most: after that somebody says again why.</summary>
    public static readonly TimeSpan LongestLimit = TimeSpan.FromDays(90);

    /// <summary>Why, in words; 1 to 200 characters in one line.</summary>
    public string? Reason { get; init; }

    /// <summary>What is to be done with its certificates; null: what is usual.</summary>
    public CertificateEffectKind? Certificates { get; init; }

    /// <summary>Whether others may use its keys, as with a device that is stolen while it runs.</summary>
    public bool KeyExposed { get; init; }

    /// <summary>Until when it is stopped or away; or <see cref="For"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>For how long it is stopped or away, from when that is decided.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Until when, by either.</summary>
    internal DateTimeOffset? UntilFrom(DateTimeOffset now) => Until ?? (now + For);

    /// <summary>Since when others may know its keys, where that is known.</summary>
    public DateTimeOffset? InvalidityDate { get; init; }

    /// <summary>How it is known that the device was reset or destroyed, or is the same one; 1 to 200 characters in one line.</summary>
    public string? Proof { get; init; }

    /// <summary>The device that it goes on as.</summary>
    public string? Successor { get; init; }

    /// <summary>Of a product: the owner whose it is from now on, or who repairs it.</summary>
    public string? Owner { get; init; }
}
