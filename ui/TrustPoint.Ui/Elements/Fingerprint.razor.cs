using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>Octets that two people compare by eye: upper-case hex in groups of four. Copied, they are without spaces.</summary>
public sealed partial class Fingerprint : View
{
    /// <summary>The octets.</summary>
    [Parameter, EditorRequired]
    public required byte[] Octets { get; set; }

    /// <summary>What they are, for the name of the button.</summary>
    [Parameter, EditorRequired]
    public required string What { get; set; }

    private string Hex => Convert.ToHexString(Octets);

    private string Grouped => string.Join(' ', Hex.Chunk(4).Select(group => new string(group)));
}
