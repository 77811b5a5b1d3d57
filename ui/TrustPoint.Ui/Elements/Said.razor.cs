using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>What a room said: why it refused, what is wrong. In the viewer's language where that sentence is known, else in English and marked so.</summary>
public sealed partial class Said : View
{
    private (IReadOnlyList<string> Lines, string Code) said;

    /// <summary>The sentence, or several in a line each.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Characters of a line that are shown, at most.</summary>
    [Parameter]
    public int Longest { get; set; } = 2000;

    /// <inheritdoc/>
    protected override void OnParametersSet() => said = Viewer.Words.Said(Text);
}
