using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Elements;

/// <summary>Puts a text on the clipboard, and says that it did.</summary>
public sealed partial class CopyButton(IJSRuntime script, AssetFiles files) : View
{
    private bool isCopied;

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What it is, for the name of the button.</summary>
    [Parameter, EditorRequired]
    public required string What { get; set; }

    /// <summary>True: the button says what it copies, because it stands alone.</summary>
    [Parameter]
    public bool IsNamed { get; set; }

    private async Task CopyAsync()
    {
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        isCopied = await module.InvokeAsync<bool>("copy", Gone, Text);
    }
}
