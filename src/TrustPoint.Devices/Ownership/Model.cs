namespace TrustPoint.Devices.Ownership;

/// <summary>Who is given a voucher (RFC 8995 section 7.4.2).</summary>
public enum OwnershipPolicy
{
    /// <summary>The registered owner and nobody else.</summary>
    Verified,

    /// <summary>The registered owner; without one, the first domain that comes and from then on only that one. It is on the record.</summary>
    Logged,
}

/// <summary>On which terms devices of a kind get vouchers.</summary>
/// <param name="Name">Unique, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Policy">Who is given one.</param>
/// <param name="NoncelessLife">How long vouchers without a nonce are good at most; null: there are none for this model.</param>
/// <param name="HasClock">False: its devices cannot tell when a voucher has expired, so theirs have no end (RFC 8366 section 5.3, expires-on).</param>
public sealed record Model(string Name, OwnershipPolicy Policy, TimeSpan? NoncelessLife, bool HasClock)
{
    /// <summary>Whether what is made stays at the factory until somebody ships it or gives it to an owner; else it is in trade at once (LIF-2).</summary>
    public bool IsShippedByHand { get; init; }
}
