using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Revoking;

/// <summary>What was picked, in words.</summary>
public sealed partial class Selected : View
{
    /// <summary>What was picked.</summary>
    [Parameter, EditorRequired]
    public required RevocationSelection Selection { get; set; }

    private IEnumerable<(string Name, string Value)> Parts => new[]
    {
        (Say("certificate.device"), Selection.Device), (Say("devices.domain"), Selection.Domain), (Say("certificate.profile"), Selection.Profile),
        (Say("certificate.issuer"), Selection.Authority),
    }.Where(part => part.Item2 is not null).Select(part => (part.Item1, part.Item2!));
}
