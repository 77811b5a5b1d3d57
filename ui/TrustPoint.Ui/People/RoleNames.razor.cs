using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>What a person is here, in words.</summary>
public sealed partial class RoleNames : View
{
    /// <summary>The roles.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HeldRole> Roles { get; set; }
}
