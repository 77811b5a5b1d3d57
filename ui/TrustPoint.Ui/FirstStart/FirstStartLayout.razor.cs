using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.FirstStart;

/// <summary>The pages of the first start: what is done, what is next, and no menu. When it is finished they lead to the overview.</summary>
public sealed partial class FirstStartLayout(IFirstStart firstStart, NavigationManager navigation) : LayoutComponentBase
{
    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    private IFirstStart FirstStart => firstStart;

    private string Here => "/" + navigation.ToBaseRelativePath(navigation.Uri);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!firstStart.IsOpen) navigation.NavigateTo("/");
    }
}
