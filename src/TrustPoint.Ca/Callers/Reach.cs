namespace TrustPoint.Ca.Callers;

/// <summary>Where somebody has a right: nowhere, in some domains, or everywhere.</summary>
public sealed class Reach
{
    /// <summary>Nowhere.</summary>
    public static readonly Reach Nowhere = new([]);

    /// <summary>In every domain, and over what belongs to none.</summary>
    public static readonly Reach Everywhere = new(null);

    private readonly string[]? domains;

    private Reach(string[]? domains) => this.domains = domains;

    /// <summary>The domains, by name; null: everywhere.</summary>
    public IReadOnlyList<string>? Domains => domains;

    /// <summary>Whether there is any place where the right holds.</summary>
    public bool IsAnywhere => domains is not [];

    /// <summary>In these domains.</summary>
    public static Reach In(params string[] domains) => new([.. domains.Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>Where any of them holds.</summary>
    public static Reach Union(IEnumerable<Reach> reaches)
    {
        var all = reaches.ToList();
        return all.Exists(reach => reach.domains is null) ? Everywhere : In([.. all.SelectMany(reach => reach.domains!)]);
    }

    /// <summary>Where both hold.</summary>
    public Reach And(Reach other) => domains is null ? other : other.domains is null ? this : In([.. domains.Intersect(other.domains)]);

    /// <summary>Whether the right holds there.</summary>
    /// <param name="domain">Null: over all domains together, or over what belongs to none.</param>
    public bool Covers(string? domain) => domains is null || (domain is not null && Array.IndexOf(domains, domain) >= 0);
}
