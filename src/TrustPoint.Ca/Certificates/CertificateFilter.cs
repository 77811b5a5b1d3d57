namespace TrustPoint.Ca.Certificates;

/// <summary>What a list of certificates is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">
/// Part of the device's name or serialNumber, or of the subject where there is no device (case-insensitive, from three characters on; fewer:
/// a whole name); or a whole serial or SHA-256 fingerprint in hex (colons allowed). Of the devices that match, the 100 newest are looked at:
/// the cost does not grow with the table.
/// </param>
/// <param name="Authority">Issuing authority.</param>
/// <param name="Domain">Domain.</param>
/// <param name="Device">Device.</param>
/// <param name="Profile">Profile name without version.</param>
/// <param name="Status">Status.</param>
/// <param name="ExpiresBefore">Only those whose notAfter is earlier.</param>
/// <param name="ExpiresFrom">Only those whose notAfter is this or later.</param>
public sealed record CertificateFilter(
    string? Text = null, string? Authority = null, string? Domain = null, string? Device = null, string? Profile = null,
    CertificateStatus? Status = null, DateTimeOffset? ExpiresBefore = null, DateTimeOffset? ExpiresFrom = null)
{
    /// <summary>The domains that whoever asks may see; null: all, and certificates of none.</summary>
    public IReadOnlyList<string>? Seen { get; init; }

    /// <summary>The domains that are left; null: all, and certificates of none.</summary>
    public IReadOnlyList<string>? Domains => Domain is null ? Seen : [Domain];
}

/// <summary>What a certificate is good for now: its status and the time.</summary>
public enum CertificateState
{
    /// <summary>Issued, neither expired nor revoked.</summary>
    Good,

    /// <summary>Not to be relied on until it is released.</summary>
    OnHold,

    /// <summary>Revoked for ever, expired or not.</summary>
    Revoked,

    /// <summary>Issued and expired.</summary>
    Expired,
}

/// <summary>The orders of a list of certificates.</summary>
public enum CertificateSort
{
    /// <summary>In the order of issuing, newest first.</summary>
    Newest,

    /// <summary>In the order of issuing, oldest first.</summary>
    Oldest,

    /// <summary>By notAfter, earliest first.</summary>
    ExpiresFirst,

    /// <summary>By notAfter, latest first.</summary>
    ExpiresLast,
}

/// <summary>Certificates and their state.</summary>
public static class CertificateStates
{
    /// <summary>The state at a time; null: no certificate was given to anybody, or it is not known yet.</summary>
    public static CertificateState? StateAt(this CertificateRecord record, DateTimeOffset now) => record.Status switch
    {
        CertificateStatus.Issued => record.NotAfter < now ? CertificateState.Expired : CertificateState.Good,
        CertificateStatus.OnHold => CertificateState.OnHold,
        CertificateStatus.Revoked => CertificateState.Revoked,
        _ => null,
    };

    /// <summary>Those of a filter that have a state at a time.</summary>
    internal static CertificateFilter In(this CertificateFilter filter, CertificateState? state, DateTimeOffset now) => state switch
    {
        CertificateState.Good => filter with { Status = CertificateStatus.Issued, ExpiresFrom = filter.ExpiresFrom > now ? filter.ExpiresFrom : now },
        CertificateState.Expired => filter with { Status = CertificateStatus.Issued, ExpiresBefore = filter.ExpiresBefore < now ? filter.ExpiresBefore : now },
        CertificateState.OnHold => filter with { Status = CertificateStatus.OnHold },
        CertificateState.Revoked => filter with { Status = CertificateStatus.Revoked },
        _ => filter,
    };
}
