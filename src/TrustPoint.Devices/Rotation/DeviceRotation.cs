using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Devices.Rotation;

/// <summary>How a device is with the renewal of its newest certificate.</summary>
public enum RotationState
{
    /// <summary>It is not time yet.</summary>
    Fresh,

    /// <summary>Half of its life is over: it may renew any time now.</summary>
    Due,

    /// <summary>Two thirds of its life and a margin are over, and there is no newer one.</summary>
    Late,

    /// <summary>It has ended: the device cannot work with it any more.</summary>
    Stopped,

    /// <summary>The device may not renew it in the state that it is in (LIF-4, LIF-9, LIF-60): a person decided that it ends.</summary>
    Blocked,
}

/// <summary>Why a device did not renew, as far as the appliance saw it.</summary>
public enum LateReason
{
    /// <summary>It was not seen since it might renew.</summary>
    NotSeen,

    /// <summary>It came and was refused.</summary>
    Refused,

    /// <summary>It came, and its request waits for a person.</summary>
    Waiting,

    /// <summary>It came, and the appliance could not, or told it to come later.</summary>
    Failed,

    /// <summary>It came and asked for no certificate.</summary>
    DidNotAsk,

    /// <summary>Its certificate is on hold, and cannot renew itself.</summary>
    OnHold,

    /// <summary>The device may not renew in the state that it is in.</summary>
    Blocked,
}

/// <summary>A device's newest certificate, as it is kept.</summary>
/// <param name="Device">The device.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Certificate">Its row number.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over it.</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="OnHold">Whether it is on hold.</param>
/// <param name="DeviceState">State of the device; null: it is not in the registry any more.</param>
/// <param name="Contact">What the device last asked for, other than what everybody is told; else what it last was told; null: nothing is known.</param>
public sealed record WatchedCertificate(
    string Device, string Domain, long Certificate, string Sha256, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool OnHold, DeviceState? DeviceState, Contact? Contact)
{
    /// <summary>From when on it may be renewed: half of its life. Agents do so by two thirds (RFC 7030 leaves the time to the client).</summary>
    public DateTimeOffset Opens => NotBefore + ((NotAfter - NotBefore) / 2);

    /// <summary>From when on it is late.</summary>
    public DateTimeOffset LateAt => NotBefore + ((NotAfter - NotBefore) * 17 / 24);

    /// <summary>Whether its device may not renew it.</summary>
    public bool IsBlocked => DeviceState is not { } state || !LifeTable.MayAct(state);

    /// <summary>How it is at a time.</summary>
    public RotationState StateAt(DateTimeOffset now) => IsBlocked ? RotationState.Blocked : now > NotAfter ? RotationState.Stopped : now > LateAt ? RotationState.Late : now >= Opens ? RotationState.Due : RotationState.Fresh;

    /// <summary>Why it was not renewed, when that is late.</summary>
    public LateReason Why => IsBlocked ? LateReason.Blocked
        : OnHold ? LateReason.OnHold
        : Contact is null || Contact.At < Opens ? LateReason.NotSeen
        : Contact.Outcome switch
        {
            ContactOutcome.Refused => LateReason.Refused,
            ContactOutcome.Waiting => LateReason.Waiting,
            ContactOutcome.Failed => LateReason.Failed,
            _ => LateReason.DidNotAsk,
        };
}

/// <summary>What a list of devices' newest certificates is narrowed by. Null members do not narrow.</summary>
/// <param name="State">How they are.</param>
/// <param name="EndsFrom">Only those that end then or later.</param>
/// <param name="EndsBefore">Only those that end before.</param>
/// <param name="Domain">Domain.</param>
/// <param name="Text">A part of the device's name.</param>
public sealed record RotationFilter(RotationState? State = null, DateTimeOffset? EndsFrom = null, DateTimeOffset? EndsBefore = null, string? Domain = null, string? Text = null)
{
    /// <summary>The domains that whoever asks may see; null: all.</summary>
    public IReadOnlyList<string>? Seen { get; init; }

    /// <summary>The domains that are left; null: all.</summary>
    public IReadOnlyList<string>? Domains => Domain is null ? Seen : [Domain];
}

/// <summary>The orders of a list of devices' newest certificates.</summary>
public enum RotationSort
{
    /// <summary>Who stops first, first.</summary>
    EndsFirst,

    /// <summary>Who stops last, first.</summary>
    EndsLast,
}
