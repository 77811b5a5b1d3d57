using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>What is said of a device whose state is to change.</summary>
internal sealed record ChangeLife
{
    /// <summary>Why, in one line of 1 to 200 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>What is done with its certificates, where there is a choice: blockRenewal, hold or revoke.</summary>
    public CertificateEffectKind? Certificates { get; init; }

    /// <summary>Whether others may use its keys.</summary>
    public bool KeyExposed { get; init; }

    /// <summary>Until when it is stopped or away; or forSeconds.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>For how long it is stopped or away.</summary>
    public long? ForSeconds { get; init; }

    /// <summary>Since when others may know its keys.</summary>
    public DateTimeOffset? InvalidityDate { get; init; }

    /// <summary>How it is known that the device was reset or destroyed, or is the same one.</summary>
    public string? Proof { get; init; }

    /// <summary>The device that it goes on as.</summary>
    public string? Successor { get; init; }

    public LifeOrder OrderFor(LifeEvent happened) => new(happened)
    {
        Reason = Reason,
        Certificates = Certificates,
        KeyExposed = KeyExposed,
        Until = Until,
        For = ForSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        InvalidityDate = InvalidityDate,
        Proof = Proof,
        Successor = Successor,
    };
}

/// <summary>Something that can be done with a device now.</summary>
/// <param name="Event">What.</param>
/// <param name="Act">The last part of its address: <c>POST devices/{name}/{act}</c>.</param>
/// <param name="To">The state that it leads to; null: the one before.</param>
/// <param name="TakesTwo">Whether it always takes two people.</param>
/// <param name="Certificates">What can be done with its certificates, the usual first.</param>
/// <param name="Rule">The rule that allows it.</param>
internal sealed record PossibleAct(LifeEvent Event, string Act, DeviceState? To, bool TakesTwo, IReadOnlyList<string> Certificates, string Rule);

/// <summary>A device's life.</summary>
/// <param name="Device">The device as it is now.</param>
/// <param name="History">What happened, oldest first.</param>
/// <param name="Actions">What was done with its certificates because of that, or is still to be done.</param>
/// <param name="Possible">What can be done with it now.</param>
internal sealed record DeviceLifeMessage(Device Device, IReadOnlyList<DeviceTransition> History, IReadOnlyList<CertificateAction> Actions, IReadOnlyList<PossibleAct> Possible);
