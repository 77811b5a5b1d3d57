using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Reference;

/// <summary>The name of a message, or of a list of them, that leads to it.</summary>
public sealed partial class ReferenceLink : ComponentBase
{
    /// <summary>Such as <c>Device</c> or <c>list of Device</c>.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The messages that there are.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ReferenceMessage> Messages { get; set; }

    private string? Known => Messages.FirstOrDefault(message => message.Name == Name.Split(' ')[^1])?.Name;
}
