namespace TrustPoint.Devices.Transfers;

/// <summary>What a transfer is tried by. Each refusal names one, and all are published (LIF-22).</summary>
public enum TransferRule
{
    /// <summary>Package and documents are in the form that they must have (LIF-45).</summary>
    Form,

    /// <summary>What is made from the documents, for people, says what they say.</summary>
    Papers,

    /// <summary>Two different people of the seller signed the statement (LIF-31).</summary>
    TwoSellers,

    /// <summary>The acceptance is of this statement, and by the buyer that it names (LIF-32).</summary>
    Acceptance,

    /// <summary>Somebody of the buyer signed the acceptance (LIF-32).</summary>
    Buyer,

    /// <summary>The receipt is of this statement and this acceptance, for all devices (LIF-33, LIF-47).</summary>
    Booking,

    /// <summary>The manufacturer signed the receipt (LIF-33).</summary>
    Manufacturer,

    /// <summary>The documents follow one another in time, and none is of the future.</summary>
    Order,

    /// <summary>The factory identities are those of the statement, and of a manufacturer that is known.</summary>
    Identities,

    /// <summary>A device's confirmation of its reset is signed by it, and of this transfer (LIF-35).</summary>
    Resets,

    /// <summary>A voucher in it is for its device and for the buyer, and of a manufacturer that is known (LIF-40).</summary>
    Vouchers,

    /// <summary>The seller's own CRL is in it (LIF-34).</summary>
    Revocation,

    /// <summary>The parties are known to whoever verifies.</summary>
    Anchors,

    /// <summary>The device was made here.</summary>
    Known,

    /// <summary>The seller owns the device (LIF-33).</summary>
    Owner,

    /// <summary>Nothing blocks the device (LIF-30, LIF-33).</summary>
    Locks,

    /// <summary>The statement follows on what the device's chain of title ends with (LIF-46).</summary>
    Title,

    /// <summary>Nothing was booked under this name that says something else.</summary>
    Once,
}

/// <summary>A transfer, or a step of it, was refused. Nothing was changed.</summary>
/// <param name="rule">By which rule.</param>
/// <param name="message">Why, for people.</param>
public sealed class TransferRefusedException(TransferRule rule, string message) : Exception(message)
{
    /// <summary>By which rule.</summary>
    public TransferRule Rule => rule;
}
