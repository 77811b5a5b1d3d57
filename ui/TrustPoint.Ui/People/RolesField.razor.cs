using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>The roles to choose from, each with what it lets a person do.</summary>
public sealed partial class RolesField(Domains domains) : View
{
    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required ISet<HeldRole> Chosen { get; set; }
}
