using Microsoft.AspNetCore.Components;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>How far a ceremony is, or how it ended.</summary>
public sealed partial class CeremonyState : View
{
    /// <summary>The ceremony.</summary>
    [Parameter, EditorRequired]
    public required CeremonyRun Run { get; set; }

    private Mood MoodOf => Run.Outcome switch
    {
        CeremonyOutcome.Done => Mood.Good,
        CeremonyOutcome.Aborted => Mood.Bad,
        _ => Mood.Wait,
    };

    private string Words => Run.Outcome switch
    {
        CeremonyOutcome.Done => Say("ceremonies.done"),
        CeremonyOutcome.Aborted => Say("ceremonies.aborted"),
        _ => Say("ceremonies.step", Math.Min(Run.Passed + 1, Run.Plan.Steps.Count), Run.Plan.Steps.Count),
    };
}
