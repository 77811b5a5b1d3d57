using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Approvals;

/// <summary>How far a proposal is.</summary>
public sealed partial class ProposalBadge : View
{
    /// <summary>How far.</summary>
    [Parameter, EditorRequired]
    public ProposalState State { get; set; }

    private Mood Mood => State switch
    {
        ProposalState.Waiting => Mood.Wait,
        ProposalState.Approved or ProposalState.Used => Mood.Good,
        ProposalState.Refused => Mood.Bad,
        _ => Mood.Off,
    };
}
