namespace TrustPoint.Devices.Manufacturers;

/// <summary>An accepted manufacturer: the anchors its factory identities (IDevID) chain to. Kept apart from our own authorities (RFC 7030 section 3.1).</summary>
/// <param name="Name">Unique, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Anchors">DER certificates. Chains end at one of them.</param>
/// <param name="AutoAdd">True: a device with a factory identity that is not in the registry is added when it first enrols; false: it is refused.</param>
public sealed record Manufacturer(string Name, IReadOnlyList<byte[]> Anchors, bool AutoAdd)
{
    /// <summary>How its devices are taken over by voucher; null: they are not.</summary>
    public JoinRules? Joining { get; init; }

    /// <summary>The moment at which its factory identities must be valid; null: their dates are not looked at.</summary>
    internal DateTimeOffset? MomentAt(DateTimeOffset now) => Joining is { IgnoresValidity: true } ? null : now;
}
