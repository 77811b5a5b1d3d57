using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>In a form that passkey.js fills and sends: what it says meanwhile, and a button to ask again.</summary>
public sealed partial class PasskeyAnswer : View
{
    /// <summary>Goes with the answer.</summary>
    [Parameter, EditorRequired]
    public required string Ticket { get; set; }
}
