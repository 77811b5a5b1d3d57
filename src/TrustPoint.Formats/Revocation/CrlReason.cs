namespace TrustPoint.Formats.Revocation;

/// <summary>CRLReason (RFC 5280 section 5.3.1). 7 is not used.</summary>
public enum CrlReason
{
    /// <summary>No reason is given. It is never written: the extension is left out instead.</summary>
    Unspecified = 0,

    /// <summary>The key is known to others, or may be.</summary>
    KeyCompromise = 1,

    /// <summary>The same of an authority's key.</summary>
    CaCompromise = 2,

    /// <summary>Names in it are no longer right.</summary>
    AffiliationChanged = 3,

    /// <summary>Another certificate took its place.</summary>
    Superseded = 4,

    /// <summary>It is not needed any more.</summary>
    CessationOfOperation = 5,

    /// <summary>It is not to be relied on until it is released.</summary>
    CertificateHold = 6,

    /// <summary>It was released, or expired; in delta CRLs only.</summary>
    RemoveFromCrl = 8,

    /// <summary>A right that it carries was withdrawn.</summary>
    PrivilegeWithdrawn = 9,

    /// <summary>The same as 1, of an attribute authority's key.</summary>
    AaCompromise = 10,
}

/// <summary>The names that RFC 5280 gives the reasons.</summary>
public static class CrlReasons
{
    private static readonly Dictionary<string, CrlReason> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["unspecified"] = CrlReason.Unspecified,
        ["keyCompromise"] = CrlReason.KeyCompromise,
        ["cACompromise"] = CrlReason.CaCompromise,
        ["affiliationChanged"] = CrlReason.AffiliationChanged,
        ["superseded"] = CrlReason.Superseded,
        ["cessationOfOperation"] = CrlReason.CessationOfOperation,
        ["certificateHold"] = CrlReason.CertificateHold,
        ["removeFromCRL"] = CrlReason.RemoveFromCrl,
        ["privilegeWithdrawn"] = CrlReason.PrivilegeWithdrawn,
        ["aACompromise"] = CrlReason.AaCompromise,
    };

    /// <summary>All names, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.OrderBy(reason => reason.Value).Select(reason => reason.Key)];

    /// <summary>The reason with this name, in any case; null: there is none.</summary>
    public static CrlReason? Find(string name) => ByName.TryGetValue(name, out var reason) ? reason : null;

    /// <summary>The reason's name.</summary>
    public static string Name(this CrlReason reason) => ByName.First(known => known.Value == reason).Key;
}
