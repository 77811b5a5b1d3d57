using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Audit;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>One act that waits: with what, by whom, until when, and the decision.</summary>
public sealed partial class ProposalCard : View
{
    private bool isRefusing;
    private string reason = "";

    /// <summary>The proposal.</summary>
    [Parameter, EditorRequired]
    public required Proposal Proposal { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public required Person Viewing { get; set; }

    /// <summary>The person approves it.</summary>
    [Parameter]
    public EventCallback OnApproved { get; set; }

    /// <summary>The person refuses it, with a reason; or takes it back, with none.</summary>
    [Parameter]
    public EventCallback<string> OnRefused { get; set; }

    private bool IsMine => Proposal.Requester == Viewing.Name;

    private bool MayDecide => Ca.Approvals.Approvals.MayDecide(Viewing, Proposal);

    private string NameOf(string field) => EntryPage.Named.Contains(field) ? Say($"audit.field.{field}") : field;
}
