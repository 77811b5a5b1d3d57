using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>New recovery codes: shown this once.</summary>
public sealed partial class RecoveryCodes : View
{
    /// <summary>The codes.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Codes { get; set; }

    /// <summary>What was done before: the key of its text.</summary>
    [Parameter, EditorRequired]
    public required string Before { get; set; }

    /// <summary>Where whoever has kept them goes on.</summary>
    [Parameter, EditorRequired]
    public required string GoOn { get; set; }
}
