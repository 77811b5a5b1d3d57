using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>Takes the revocation list that an authority made elsewhere: first what is in it and what follows, then it is published.</summary>
public sealed partial class ImportPage(CrlImport import, CircuitCaller caller) : CommandView(caller, Right.ImportCrls)
{
    // An offline root lists few.
    private const int Largest = 16 << 20;

    private readonly HashSet<string> expired = [];
    private byte[]? file;
    private CrlToImport? seen;
    private bool isDone;

    /// <summary>The authority's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    private async Task ReadAsync(InputFileChangeEventArgs chosen)
    {
        (file, Refusal) = (null, null);
        if (chosen.File.Size > Largest) Refusal = Say("first.tooLarge", Largest >> 20);
        else file = await chosen.File.ReadAllAsync(Largest, Gone);
    }

    private Task<bool> PreviewAsync() => DoAsync(person =>
    {
        expired.Clear();
        seen = import.Look(person, Name, file!);
        return Task.CompletedTask;
    });

    private async Task ImportAsync() => isDone = await DoAsync(person => import.ImportAsync(person, Name, seen!.Der, expired, Gone));

    private void Back() => (seen, file) = (null, null);

    private void Toggle(string serial)
    {
        if (!expired.Remove(serial)) expired.Add(serial);
    }
}
