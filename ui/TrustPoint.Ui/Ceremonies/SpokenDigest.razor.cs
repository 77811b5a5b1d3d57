using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>A digest that is read aloud and compared: in numbered groups, in words, and as a code for a camera.</summary>
public sealed partial class SpokenDigest : View
{
    /// <summary>Lower-case hex.</summary>
    [Parameter, EditorRequired]
    public required string Hex { get; set; }
}
