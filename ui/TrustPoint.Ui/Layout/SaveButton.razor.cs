using System.IO.Pipelines;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.Layout;

/// <summary>The whole of a list as a file.</summary>
public sealed partial class SaveButton(IJSRuntime script, AssetFiles files) : View
{
    private bool isSaving;

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public required string FileName { get; set; }

    /// <summary>Writes the file.</summary>
    [Parameter, EditorRequired]
    public required Func<Stream, Task> Write { get; set; }

    private async Task SaveAsync()
    {
        isSaving = true;
        // The browser reads at its own pace, and the list is read no faster.
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer);
        using var content = new DotNetStreamReference(pipe.Reader.AsStream());
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        await module.InvokeVoidAsync("saveStream", Gone, FileName, "text/csv", content);
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
