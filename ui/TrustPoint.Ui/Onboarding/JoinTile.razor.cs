using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>A device that comes in by voucher: how far it is, and what a person has to decide.</summary>
public sealed partial class JoinTile : View
{
    private static readonly JoinState[] Steps = [JoinState.Waiting, JoinState.VoucherAsked, JoinState.VoucherGot, JoinState.Imprinted, JoinState.Enrolled];

    private bool isRefusing;

    /// <summary>The join, which goes on.</summary>
    [Parameter, EditorRequired]
    public required Join Join { get; set; }

    /// <summary>Whether whoever looks may decide.</summary>
    [Parameter]
    public bool MayDecide { get; set; }

    /// <summary>The person lets it in (true) or refuses.</summary>
    [Parameter]
    public EventCallback<bool> OnDecided { get; set; }

    /// <summary>Whether a person has to decide about a join: one that waits, or one whose past is not accepted.</summary>
    public static bool Asks(Join join) => join is { State: JoinState.Waiting } or { State: JoinState.Imprinted, Verdict: JoinVerdict.Refused };

    private bool IsAsked => Asks(Join);

    private JoinState Reached => Join.State;
}
