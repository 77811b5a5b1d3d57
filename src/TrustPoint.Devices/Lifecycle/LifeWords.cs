namespace TrustPoint.Devices.Lifecycle;

/// <summary>States and events in words, as refusals and entries say them.</summary>
public static class LifeWords
{
    /// <summary>The state, as it follows "the device is".</summary>
    public static string Of(DeviceState state) => Of(state, Side.Owner);

    /// <summary>The same as its owner says it, or its manufacturer.</summary>
    public static string Of(DeviceState state, Side side) => state switch
    {
        DeviceState.Suspended when side == Side.Maker => "blocked",
        DeviceState.Expected => "expected",
        DeviceState.Operational => "operational",
        DeviceState.Suspended => "suspended",
        DeviceState.EndOfLife => "retired for ever",
        DeviceState.Manufactured => "at the factory",
        DeviceState.InTrade => "in trade",
        DeviceState.Assigned => "assigned to its owner",
        DeviceState.PendingJoin => "about to join",
        DeviceState.Imprinted => "imprinted",
        DeviceState.Releasing => "being released",
        DeviceState.Released => "released",
        DeviceState.InRepair => "in repair",
        DeviceState.LostOrStolen => "lost or stolen",
        DeviceState.Compromised => "compromised",
        DeviceState.Decommissioned => "decommissioned",
        _ => "in a state that nobody knows",
    };

    /// <summary>The event as something that is done, as it follows "you may".</summary>
    public static string Of(LifeEvent happened, Side side) => happened switch
    {
        LifeEvent.Suspend when side == Side.Maker => "block it",
        LifeEvent.Resume when side == Side.Maker => "unblock it",
        LifeEvent.SendForRepair when side == Side.Maker => "have it repaired",
        LifeEvent.ReturnRepaired when side == Side.Maker => "end its repair",
        LifeEvent.JoinBegins => "begin to join",
        LifeEvent.JoinRefused => "refuse its join",
        LifeEvent.Imprinted => "imprint it",
        LifeEvent.Enrolled => "enrol it",
        LifeEvent.Suspend => "suspend it",
        LifeEvent.Resume => "resume it",
        LifeEvent.LimitPassed => "end its time limit",
        LifeEvent.BeginRelease => "begin to release it",
        LifeEvent.RevokeForRelease => "revoke what it holds for its release",
        LifeEvent.CompleteRelease => "complete its release",
        LifeEvent.CancelRelease => "cancel its release",
        LifeEvent.Assign => "assign it",
        LifeEvent.SendForRepair => "send it for repair",
        LifeEvent.ReturnUnopened => "take it back unopened",
        LifeEvent.ReturnRepaired => "take it back repaired",
        LifeEvent.SwapBoard => "record that its board was swapped",
        LifeEvent.ReportLost => "report it lost or stolen",
        LifeEvent.Find => "record that it is found again",
        LifeEvent.ReportCompromise => "report it compromised",
        LifeEvent.Decommission => "decommission it",
        LifeEvent.Recommission => "recommission it",
        LifeEvent.Retire => "retire it for ever",
        LifeEvent.Ship => "ship it",
        LifeEvent.ComeFirst => "take the first who comes for its owner",
        LifeEvent.Release => "release it",
        LifeEvent.BookTransfer => "book its transfer",
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, null),
    };
}
