namespace TrustPoint.Devices.Lifecycle;

/// <summary>From whose side a device's life is looked at. Each keeps a state of its own.</summary>
public enum Side
{
    /// <summary>Whoever runs the device.</summary>
    Owner,

    /// <summary>Whoever made it and answers for it at the MASA.</summary>
    Maker,
}

/// <summary>What happens to a device. The names are those of rows on disk.</summary>
public enum LifeEvent
{
    /// <summary>The device asks to come in by voucher.</summary>
    JoinBegins,

    /// <summary>It does not come in.</summary>
    JoinRefused,

    /// <summary>It took its voucher.</summary>
    Imprinted,

    /// <summary>It got a certificate.</summary>
    Enrolled,

    /// <summary>Stop it for a time, or for another time than was said.</summary>
    Suspend,

    /// <summary>Let it go on.</summary>
    Resume,

    /// <summary>The time is over for which it was stopped or away.</summary>
    LimitPassed,

    /// <summary>Begin to give it up.</summary>
    BeginRelease,

    /// <summary>Revoke what it holds, because it is about to leave.</summary>
    RevokeForRelease,

    /// <summary>It is given up.</summary>
    CompleteRelease,

    /// <summary>It is not given up after all.</summary>
    CancelRelease,

    /// <summary>It is somebody's: at its manufacturer's, whose is said; at its owner's, it is ours again.</summary>
    Assign,

    /// <summary>Send it away for repair.</summary>
    SendForRepair,

    /// <summary>It is back, and nobody opened it.</summary>
    ReturnUnopened,

    /// <summary>It is back, repaired and reset.</summary>
    ReturnRepaired,

    /// <summary>Its part that holds the keys was replaced: it goes on as another device.</summary>
    SwapBoard,

    /// <summary>Report it lost or stolen.</summary>
    ReportLost,

    /// <summary>It is found again.</summary>
    Find,

    /// <summary>Report that others may know its keys.</summary>
    ReportCompromise,

    /// <summary>Take it out of use.</summary>
    Decommission,

    /// <summary>Put it into use again.</summary>
    Recommission,

    /// <summary>Retire it for ever.</summary>
    Retire,

    /// <summary>It leaves the factory.</summary>
    Ship,

    /// <summary>Somebody came with it first, and with its model that one is its owner.</summary>
    ComeFirst,

    /// <summary>Its owner gave it up, as its manufacturer was told.</summary>
    Release,

    /// <summary>A transfer to another owner is booked.</summary>
    BookTransfer,
}
