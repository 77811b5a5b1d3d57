
namespace TrustPoint.Ca.Retirement;

/// <summary>What was retired, with its certificate of retirement, as it is kept. There is at most one of a kind and name, and it never changes.</summary>
public sealed record RetiredThing
{
    /// <summary>Number, rising; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>What it was.</summary>
    public required RetiredKind Kind { get; init; }

    /// <summary>Its name on this box.</summary>
    public required string Name { get; init; }

    /// <summary>A device's domain; null: it is none.</summary>
    public string? Domain { get; init; }

    /// <summary>What people look for beside the name: manufacturer and serial number, or the subject.</summary>
    public required string Subject { get; init; }

    /// <summary>When it came to its end.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it and who approved it, by account.</summary>
    public required string By { get; init; }

    /// <summary>DER of the certificate of retirement: a CMS SignedData with what it says inside.</summary>
    public required byte[] Cms { get; init; }

    /// <summary>Lower-case hex of SHA-256 over <see cref="Cms"/>: what is compared with a printed one.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>What a list of them is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">A part of the name, the manufacturer, the serial number or the subject.</param>
/// <param name="Kind">Only these.</param>
/// <param name="Domain">Only devices of this domain.</param>
public sealed record RetiredFilter(string? Text = null, RetiredKind? Kind = null, string? Domain = null)
{
    /// <summary>The domains that the caller sees, and authorities; null: all of them.</summary>
    public IReadOnlyList<string>? Seen { get; init; }
}

/// <summary>The orders of the list.</summary>
public enum RetiredSort
{
    /// <summary>The latest certificate first.</summary>
    Newest,

    /// <summary>The earliest first.</summary>
    Oldest,
}
