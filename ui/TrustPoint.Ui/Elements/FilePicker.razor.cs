using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>A file that is chosen or dropped. It is the browser's own field, as keyboards and screen readers know it; what is seen of it is in the viewer's language.</summary>
public sealed partial class FilePicker : View
{
    private IReadOnlyList<IBrowserFile> chosen = [];
    private bool isListening;

    /// <summary>What the field is called, which files it takes: its attributes.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    /// <summary>Whether nothing can be chosen.</summary>
    [Parameter]
    public bool IsOff { get; set; }

    /// <summary>Others are chosen.</summary>
    [Parameter, EditorRequired]
    public EventCallback<InputFileChangeEventArgs> OnChange { get; set; }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        // The browser is told to listen once the field is there. What would be chosen before that would be lost, so nothing can be; this is told next.
        await Task.Yield();
        isListening = true;
        StateHasChanged();
    }

    private Task ShowAsync(InputFileChangeEventArgs change)
    {
        chosen = change.GetMultipleFiles(int.MaxValue);
        return OnChange.InvokeAsync(change);
    }
}
