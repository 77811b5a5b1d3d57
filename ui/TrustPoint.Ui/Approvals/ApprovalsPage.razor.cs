using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>What waits for a second person: what somebody here can decide, what they asked for, and what became of others.</summary>
public sealed partial class ApprovalsPage(Ca.Approvals.Approvals approvals, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private const int MostEarlier = 30;

    private readonly Attempt attempt = new(caller);
    private Person? person;
    private IReadOnlyList<Proposal> all = [];

    /// <summary>The one to be shown; null: all.</summary>
    [Parameter]
    public long? Number { get; set; }

    private List<Proposal> ForMe => [.. all.Where(proposal => proposal.State == ProposalState.Waiting && Ca.Approvals.Approvals.MayDecide(person!, proposal))];

    private List<Proposal> Mine => [.. all.Where(proposal => proposal.State is ProposalState.Waiting or ProposalState.Approved && proposal.Requester == person!.Name)];

    private List<Proposal> Earlier => [.. all.Except(ForMe).Except(Mine).Take(MostEarlier)];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        person = await caller.LookAsync(Gone);
        all = Number is not { } number ? await approvals.ListAsync(person, Gone)
            : await approvals.FindAsync(person, number, Gone) is { } one ? [one] : [];
    }

    private Task ApproveAsync(Proposal proposal) => TryAsync(async person => await approvals.ApproveAsync(person, proposal.Number, Gone));

    private Task RefuseAsync(Proposal proposal, string reason) => TryAsync(async person => await approvals.RefuseAsync(person, proposal.Number, reason, Gone));

    private async Task TryAsync(Func<Person, Task> decide)
    {
        await attempt.MakeAsync(decide, Gone);
        await LookAsync();
    }
}
