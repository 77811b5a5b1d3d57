using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>One act that waits, or waited, for a second person.</summary>
public sealed partial class ProposalPage(Ca.Approvals.Approvals approvals, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private Person? person;
    private Proposal? proposal;

    /// <summary>Its number.</summary>
    [Parameter]
    public long Number { get; set; }

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        person = await caller.LookAsync(Gone);
        proposal = await approvals.FindAsync(person, Number, Gone);
    }
}
