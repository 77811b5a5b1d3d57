using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Inspecting;

/// <summary>Looks at whatever somebody pastes or drops. Nothing of it is kept: it is gone with the page.</summary>
public sealed partial class InspectPage(Inspector inspector, CircuitCaller caller) : View
{
    /// <summary>So many characters are pasted. What is longer is brought as a file, which comes in pieces.</summary>
    internal const int MostPasted = 1 << 18;

    private const int MostFiles = 32;

    private IReadOnlyList<IBrowserFile> files = [];
    private string text = "";
    private IReadOnlyList<Inspected>? things;
    private string? refusal;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => (await caller.NowAsync(Gone)).Require(Right.SeeSetup);

    private void Choose(InputFileChangeEventArgs change)
    {
        refusal = change.FileCount > MostFiles || change.GetMultipleFiles(MostFiles).Sum(file => file.Size) > Inspector.MostOctets ? Say("inspect.large") : null;
        files = refusal is null ? change.GetMultipleFiles(MostFiles) : [];
    }

    private async Task<byte[]> ReadAsync(IBrowserFile file)
    {
        using var content = new MemoryStream();
        await using var given = file.OpenReadStream(Inspector.MostOctets, Gone);
        await given.CopyToAsync(content, Gone);
        return content.ToArray();
    }

    private async Task InspectAsync()
    {
        refusal = null;
        try
        {
            List<byte[]> contents = text.Length > 0 || files.Count == 0 ? [Encoding.UTF8.GetBytes(text)] : [];
            foreach (var file in files) contents.Add(await ReadAsync(file));
            things = await inspector.InspectAsync(await caller.NowAsync(Gone), contents, Gone);
        }
        catch (InspectionRefusedException malformed)
        {
            refusal = malformed.Message;
        }
    }

    private void Again()
    {
        (things, refusal, text, files) = (null, null, "", []);
    }
}
