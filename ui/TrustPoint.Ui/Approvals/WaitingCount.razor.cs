using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>How many acts wait for whoever looks; nothing where none does.</summary>
public sealed partial class WaitingCount(Ca.Approvals.Approvals approvals, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private int waiting;

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        try
        {
            waiting = await approvals.CountWaitingAsync(await caller.LookAsync(Gone), Gone);
        }
        catch (SignedOutException)
        {
            // The page beside it leads to the sign-in.
            waiting = 0;
        }
    }
}
