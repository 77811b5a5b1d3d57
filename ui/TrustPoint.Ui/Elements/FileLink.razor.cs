using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>Leads to a file that the appliance gives out. The page stays as it is; where there is no file, a page says why.</summary>
public sealed partial class FileLink : ComponentBase
{
    /// <summary>Where the file is.</summary>
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    /// <summary>What it is.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
