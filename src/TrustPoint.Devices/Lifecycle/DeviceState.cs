namespace TrustPoint.Devices.Lifecycle;

/// <summary>
/// Where a device is in its life, from the factory to the scrapyard: one list for both sides, of which its owner sees some and its manufacturer
/// others (<see cref="LifeTable"/>). A state that a rule does not name may do nothing. The numbers are those of rows on disk.
/// </summary>
public enum DeviceState
{
    /// <summary>Known to its owner, no certificate of its own yet.</summary>
    Expected = 0,

    /// <summary>Holds a certificate of ours.</summary>
    Operational = 1,

    /// <summary>Stopped for a time: its certificates are on hold, or only not renewed.</summary>
    Suspended = 2,

    /// <summary>For ever out of use. There is no way back.</summary>
    EndOfLife = 3,

    /// <summary>Made, and still at the factory.</summary>
    Manufactured = 4,

    /// <summary>Made and shipped, and nobody is registered as its owner.</summary>
    InTrade = 5,

    /// <summary>Sold: its owner is registered, or with a model of which the first who comes is its owner, one came.</summary>
    Assigned = 6,

    /// <summary>It asked to come in by voucher, and nobody has decided yet, or its voucher has not come.</summary>
    PendingJoin = 7,

    /// <summary>It took its voucher and has no certificate yet.</summary>
    Imprinted = 8,

    /// <summary>It is about to change hands: its owner cleans up.</summary>
    Releasing = 9,

    /// <summary>Its owner gave it up.</summary>
    Released = 10,

    /// <summary>At its manufacturer's, or at somebody's who repairs it.</summary>
    InRepair = 11,

    /// <summary>Reported lost or stolen.</summary>
    LostOrStolen = 12,

    /// <summary>Others are believed to know its keys.</summary>
    Compromised = 13,

    /// <summary>Out of use at its owner's; may come back with a new key.</summary>
    Decommissioned = 14,
}
