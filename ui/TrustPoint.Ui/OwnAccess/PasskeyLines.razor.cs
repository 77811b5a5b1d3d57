using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>Somebody's passkeys.</summary>
public sealed partial class PasskeyLines : View
{
    /// <summary>The passkeys.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Passkey> Passkeys { get; set; }

    /// <summary>Removes one; none: nobody who looks may.</summary>
    [Parameter]
    public EventCallback<Passkey> OnRemove { get; set; }
}
