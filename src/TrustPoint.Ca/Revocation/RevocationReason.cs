using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Revocation;

/// <summary>Why a certificate is revoked: the reasons of RFC 5280 section 5.3.1 that a person can give for one, with their numbers.</summary>
public enum RevocationReason
{
    /// <summary>No reason is given.</summary>
    Unspecified = CrlReason.Unspecified,

    /// <summary>The key is known to others, or may be.</summary>
    KeyCompromise = CrlReason.KeyCompromise,

    /// <summary>The same of an authority's key.</summary>
    CaCompromise = CrlReason.CaCompromise,

    /// <summary>Names in it are no longer right.</summary>
    AffiliationChanged = CrlReason.AffiliationChanged,

    /// <summary>Another certificate took its place.</summary>
    Superseded = CrlReason.Superseded,

    /// <summary>It is not needed any more.</summary>
    CessationOfOperation = CrlReason.CessationOfOperation,

    /// <summary>It is not to be relied on until it is released.</summary>
    CertificateHold = CrlReason.CertificateHold,

    /// <summary>A right that it carries was withdrawn.</summary>
    PrivilegeWithdrawn = CrlReason.PrivilegeWithdrawn,
}

/// <summary>The names that RFC 5280 gives the reasons.</summary>
public static class RevocationReasons
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<RevocationReason>().Select(reason => reason.Name())];

    /// <summary>The reason with this name, in any case; null: there is none.</summary>
    public static RevocationReason? Find(string name) =>
        CrlReasons.Find(name) is { } reason && Enum.IsDefined((RevocationReason)reason) ? (RevocationReason)reason : null;

    /// <summary>Whether it says that somebody else has the key.</summary>
    public static bool IsCompromise(this RevocationReason reason) => reason is RevocationReason.KeyCompromise or RevocationReason.CaCompromise;

    /// <summary>The reason's name.</summary>
    public static string Name(this RevocationReason reason) => ((CrlReason)reason).Name();
}
