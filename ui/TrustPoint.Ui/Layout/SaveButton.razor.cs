using System.IO.Pipelines;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Layout;

/// <summary>Gives out a file: the whole of a list, or another.</summary>
public sealed partial class SaveButton(IJSRuntime script, AssetFiles files) : View
{
    private bool isSaving;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public required string FileName { get; set; }

    /// <summary>Writes the file.</summary>
    [Parameter, EditorRequired]
    public required Func<Stream, Task> Write { get; set; }

    /// <summary>Its media type.</summary>
    [Parameter]
    public string Type { get; set; } = "text/csv";

    /// <summary>What it says on the button; null: that it is the whole list.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>Whether it is what one is here for.</summary>
    [Parameter]
    public bool IsPrimary { get; set; }

    private async Task SaveAsync()
    {
        isSaving = true;
        // The browser reads at its own pace, and the list is read no faster.
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer);
        using var content = new DotNetStreamReference(pipe.Reader.AsStream());
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("saveStream", Gone, FileName, Type, content);
        await writing;
        isSaving = false;
    }

    private async Task WriteAsync(PipeWriter writer)
    {
        try
        {
            await Write(writer.AsStream(leaveOpen: true));
            await writer.CompleteAsync();
        }
        catch (Exception failed)
        {
            await writer.CompleteAsync(failed);
            throw;
        }
    }
}
