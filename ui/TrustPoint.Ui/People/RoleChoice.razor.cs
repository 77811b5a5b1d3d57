using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.People;

/// <summary>One role that may be chosen.</summary>
public sealed partial class RoleChoice : ComponentBase
{
    /// <summary>The role.</summary>
    [Parameter, EditorRequired]
    public required HeldRole Role { get; set; }

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required ISet<HeldRole> Chosen { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What it lets a person do.</summary>
    [Parameter]
    public string? Hint { get; set; }

    private void Choose(bool wanted)
    {
        if (wanted) Chosen.Add(Role);
        else Chosen.Remove(Role);
    }
}
