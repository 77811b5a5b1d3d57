using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>A file that is chosen or dropped. It is the browser's own field, as keyboards and screen readers know it; what is seen of it is in the viewer's language.</summary>
public sealed partial class FilePicker : View
{
    private IReadOnlyList<IBrowserFile> chosen = [];

    /// <summary>What the field is called, which files it takes, whether it is off: its attributes.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    /// <summary>Others are chosen.</summary>
    [Parameter, EditorRequired]
    public EventCallback<InputFileChangeEventArgs> OnChange { get; set; }

    private Task ShowAsync(InputFileChangeEventArgs change)
    {
        chosen = change.GetMultipleFiles(int.MaxValue);
        return OnChange.InvokeAsync(change);
    }
}
