using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Profiles;

/// <summary>How two texts differ: what goes has a minus, what comes a plus, and colour only repeats that.</summary>
public sealed partial class Difference : View
{
    /// <summary>The earlier text.</summary>
    [Parameter, EditorRequired]
    public required string Earlier { get; set; }

    /// <summary>The later text.</summary>
    [Parameter, EditorRequired]
    public required string Later { get; set; }

    private IReadOnlyList<DifferentLine> Lines => TextDifference.Between(Earlier, Later);

    private static string Sign(LineChange change) => change switch
    {
        LineChange.Added => "+",
        LineChange.Removed => "−",
        _ => " ",
    };

    private string Unseen(LineChange change) => change switch
    {
        LineChange.Added => Say("profile.difference.added"),
        LineChange.Removed => Say("profile.difference.removed"),
        _ => "",
    };
}
