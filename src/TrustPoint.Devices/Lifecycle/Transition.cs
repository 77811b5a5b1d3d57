using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>What is done with the certificates of a device.</summary>
public enum CertificateEffectKind
{
    /// <summary>Nothing: they end when they end, and are not renewed.</summary>
    BlockRenewal,

    /// <summary>They are put on hold.</summary>
    Hold,

    /// <summary>They are revoked for ever.</summary>
    Revoke,

    /// <summary>What was put on hold for the device's state is released.</summary>
    Release,
}

/// <summary>What a transition does with the certificates of the device.</summary>
/// <param name="Kind">What.</param>
/// <param name="Reason">Why, as CRL and OCSP say it (RFC 5280 section 5.3.1); null: they say nothing.</param>
public sealed record CertificateEffect(CertificateEffectKind Kind, RevocationReason? Reason = null)
{
    /// <summary>Whether anything is to be carried out.</summary>
    public bool IsAction => Kind != CertificateEffectKind.BlockRenewal;
}

/// <summary>What has to be said with an event.</summary>
[Flags]
public enum LifeNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Why, in words.</summary>
    Reason = 1,

    /// <summary>Until when, where nothing is revoked: a device that is stopped is not forgotten.</summary>
    Until = 2,

    /// <summary>How it is known that the device was reset or destroyed, or is the same one: what was done, by whom.</summary>
    Proof = 4,

    /// <summary>Which device it goes on as.</summary>
    Successor = 8,

    /// <summary>Whose it is from now on, or who repairs it.</summary>
    Owner = 16,
}

/// <summary>One way from a state to another.</summary>
/// <param name="Side">Whose state it is.</param>
/// <param name="From">From where.</param>
/// <param name="Event">What happens.</param>
/// <param name="To">To where; null: to where it was before.</param>
/// <param name="Rule">The rules that say so, such as <c>LIF-4</c>.</param>
public sealed record Transition(Side Side, DeviceState From, LifeEvent Event, DeviceState? To, string Rule)
{
    /// <summary>Where it goes instead when it holds no certificate in force (owner) or belongs to nobody (maker); null: the same.</summary>
    public DeviceState? ToWithout { get; init; }

    /// <summary>What a person needs who says so; null: no person does, but the device, the clock, or the appliance.</summary>
    public Right? Right { get; init; }

    /// <summary>Whether it always takes two people.</summary>
    public bool TakesTwo { get; init; }

    /// <summary>What can be done with its certificates, the usual first; empty: they stay as they are.</summary>
    public IReadOnlyList<CertificateEffect> Effects { get; init; } = [];

    /// <summary>What has to be said.</summary>
    public LifeNeeds Needs { get; init; }

    /// <summary>Whether it is refused for as long as the device holds a certificate in force, or something is still to be done with one.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether everybody should know.</summary>
    public bool IsAlarm { get; init; }
}
