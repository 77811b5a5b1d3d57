using System.Globalization;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>What waits for a second person: what somebody here can decide, what they asked for, and all that ever waited.</summary>
public sealed partial class ApprovalsPage(Ca.Approvals.Approvals approvals, CircuitCaller caller, NavigationManager navigation, TimeProvider time)
    : ListView<Proposal, ProposalSort>(navigation, caller, time)
{
    private Person? person;
    private IReadOnlyList<Proposal> open = [];

    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Proposal>> Columns { get; } =
    [
        new("number", proposal => proposal.Number.ToString(CultureInfo.InvariantCulture)), new("state", proposal => proposal.State.ToString()), new("act", proposal => proposal.Act.Words),
        new("fields", proposal => FieldsOf(proposal, name => name, (_, value) => value), "approvals.fields"), new("sha256", proposal => Convert.ToHexStringLower(proposal.Act.Sha256)), new("requester", proposal => proposal.Requester, "approvals.requester"),
        new("at", proposal => proposal.At, "approvals.at"), new("expiresAt", proposal => proposal.ExpiresAt), new("decidedBy", proposal => proposal.DecidedBy, "approvals.decidedBy"),
        new("decidedAt", proposal => proposal.DecidedAt), new("reason", proposal => proposal.Reason),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? State) is not null;

    private ProposalState? Wanted => Word<ProposalState>(State);

    // Above the whole list stands what somebody has to do with now; whoever searches it looks for something else.
    private List<(string Title, List<Proposal> Proposals)> Waiting => !IsWhole || person is null ? [] :
    [
        .. new (string Title, List<Proposal> Proposals)[]
        {
            ("approvals.forMe", [.. open.Where(proposal => proposal.State == ProposalState.Waiting && Ca.Approvals.Approvals.MayDecide(person, proposal))]),
            ("approvals.mine", [.. open.Where(proposal => proposal.Requester == person.Name)]),
        }.Where(part => part.Proposals is not []),
    ];

    /// <inheritdoc/>
    protected override async Task LoadAsync(Person looking)
    {
        open = IsWhole ? await approvals.OpenAsync(looking, Gone) : [];
        await base.LoadAsync(looking);
        person = looking;
    }

    /// <inheritdoc/>
    protected override Task<Page<Proposal>> LoadAsync(Caller person, PageRequest<ProposalSort> page) => approvals.ListAsync(person, new(Text, Wanted), page, Gone);

    private static string FieldsOf(Proposal proposal, Func<string, string> nameOf, Func<string, string, string> valueOf) =>
        string.Join(", ", proposal.Act.Fields.Where(field => field.Value is { Length: > 0 }).Select(field => $"{nameOf(field.Name)}: {valueOf(field.Name, field.Value!)}"));
}
