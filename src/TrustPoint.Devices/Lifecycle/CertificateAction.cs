using TrustPoint.Ca.Revocation;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>
/// Something that is to be done with all certificates of a device. It is queued in the transaction that changes the device's state, and carried out
/// after that as often as it takes: no crash leaves a device given up whose certificates are good.
/// </summary>
public sealed record CertificateAction
{
    /// <summary>Number, rising in the order of queueing; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>Hold, revoke or release.</summary>
    public required CertificateEffectKind Kind { get; init; }

    /// <summary>Why, as CRL and OCSP say it; null with a release.</summary>
    public RevocationReason? Reason { get; init; }

    /// <summary>Since when its keys may have been in other hands (RFC 5280 section 5.3.2); null: not known.</summary>
    public DateTimeOffset? InvalidityDate { get; init; }

    /// <summary>For the record of each certificate.</summary>
    public string? Note { get; init; }

    /// <summary>On whose order: name and proof.</summary>
    public required string By { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it was done; null: not yet.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>What came of it, in words; null: not done yet.</summary>
    public string? Outcome { get; init; }
}
