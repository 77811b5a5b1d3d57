using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Whoever looks: what they may do here, and where else they are signed in.</summary>
public sealed partial class AccountPage(Sessions sessions, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private Person? person;

    /// <inheritdoc/>
    protected override async Task LookAsync() => person = await caller.LookAsync(Gone);
}
