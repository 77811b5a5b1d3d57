using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Rotation;

/// <summary>The keys and certificates that the appliance itself holds.</summary>
public sealed partial class HeldTable : View
{
    /// <summary>They.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HeldCredential> Held { get; set; }
}
