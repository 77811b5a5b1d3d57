using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>How it ended.</summary>
public sealed partial class OutcomeBadge : View
{
    /// <summary>As the entry has it.</summary>
    [Parameter, EditorRequired]
    public required string Outcome { get; set; }

    private Mood Mood => Outcome switch { "success" => Mood.Good, "alarm" => Mood.Wait, _ => Mood.Bad };

    private string Word => Outcome switch { "success" => Say("audit.done"), "alarm" => Say("audit.alarm"), _ => Say("audit.refused") };
}
