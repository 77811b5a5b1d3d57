using Microsoft.AspNetCore.Components;
using TrustPoint.Devices.Joining;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Onboarding;

/// <summary>Why a device does not go on, what to do about it, and the decision where there is one to be made.</summary>
public sealed partial class JoinNews : View
{
    private bool isRefusing;

    /// <summary>Its attempt.</summary>
    [Parameter, EditorRequired]
    public required Join Join { get; set; }

    /// <summary>Whether whoever looks may decide.</summary>
    [Parameter]
    public bool MayDecide { get; set; }

    /// <summary>The person lets it in (true) or refuses it.</summary>
    [Parameter]
    public EventCallback<bool> OnDecided { get; set; }

    // Where a decision changes something.
    private bool IsOpen => Join is { State: JoinState.Waiting } or { State: JoinState.Refused, Refusal: JoinRefusal.Person } or { State: JoinState.Imprinted, Verdict: JoinVerdict.Refused };

    private string? Remedy => Join switch
    {
        { State: JoinState.Waiting } => Say("join.do.waiting"),
        { State: JoinState.VoucherAsked, Reason: not null } => Say("join.do.delayed"),
        { State: JoinState.Imprinted, Verdict: JoinVerdict.Refused } => Say("join.do.past"),
        { State: JoinState.Refused } => Say($"join.do.{Join.Refusal}"),
        _ => null,
    };

    private Task DecideAsync(bool approve)
    {
        isRefusing = false;
        return OnDecided.InvokeAsync(approve);
    }
}
