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

    private readonly List<byte[]> dropped = [];
    private string text = "";
    private bool isReading;
    private IReadOnlyList<Inspected>? things;
    private string? refusal;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => (await caller.NowAsync(Gone)).Require(Right.SeeSetup);

    private async Task ReadFilesAsync(InputFileChangeEventArgs change)
    {
        dropped.Clear();
        (refusal, isReading) = (null, true);
        if (change.FileCount > MostFiles || change.GetMultipleFiles(MostFiles).Sum(file => file.Size) > Inspector.MostOctets) refusal = Say("inspect.large");
        else
        {
            foreach (var file in change.GetMultipleFiles(MostFiles))
            {
                using var content = new MemoryStream();
                await using var given = file.OpenReadStream(Inspector.MostOctets, Gone);
                await given.CopyToAsync(content, Gone);
                dropped.Add(content.ToArray());
            }
        }
        isReading = false;
    }

    private async Task InspectAsync()
    {
        refusal = null;
        try
        {
            byte[][] contents = text.Length > 0 || dropped.Count == 0 ? [Encoding.UTF8.GetBytes(text), .. dropped] : [.. dropped];
            things = await inspector.InspectAsync(await caller.NowAsync(Gone), contents, Gone);
        }
        catch (InspectionRefusedException malformed)
        {
            refusal = malformed.Message;
        }
    }

    private void Again()
    {
        (things, refusal, text) = (null, null, "");
        dropped.Clear();
    }
}
