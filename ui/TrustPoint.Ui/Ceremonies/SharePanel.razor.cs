using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Radzen.Blazor;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>A custodian's share: shown once as a picture, taken away, typed in again.</summary>
public sealed partial class SharePanel(CeremonyShares shares, IJSRuntime script, AssetFiles files) : View
{
    private ElementReference canvas;
    private string[]? toDraw;
    private bool isShown;
    private string typed = "";

    /// <summary>The ceremony.</summary>
    [Parameter, EditorRequired]
    public required CeremonyRun Run { get; set; }

    /// <summary>Who looks, where that person has a role in it.</summary>
    [Parameter, EditorRequired]
    public Participant? Member { get; set; }

    /// <summary>Whether that person works the machine.</summary>
    [Parameter, EditorRequired]
    public bool IsOperator { get; set; }

    /// <summary>What became of the last command.</summary>
    [Parameter, EditorRequired]
    public required Attempt Attempt { get; set; }

    /// <summary>Looks again.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnDone { get; set; }

    private bool IsLost => !shares.AreThere(Run.Name);

    private int Proven => Run.OfStep.Where(line => line.Event == TranscriptEvents.ShareProven && line["set"] == $"{Run.ShareSet}").Select(line => line["number"]).Distinct().Count();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (toDraw is not { } words) return;
        toDraw = null;
        await using var module = await ImportAsync();
        var code = RadzenQREncoder.EncodeUtf8(string.Join(' ', words), RadzenQREcc.Medium, 1, 40);
        var rows = Enumerable.Range(0, code.GetLength(0)).Select(row => string.Concat(Enumerable.Range(0, code.GetLength(1)).Select(column => code[row, column] ? '1' : '0')));
        await module.InvokeVoidAsync("draw", Gone, canvas, words, rows);
    }

    private bool Has(string what) => Run.OfStep.Any(line => line.Event == what && line.Actor == Member!.Name && line["set"] == $"{Run.ShareSet}");

    private ValueTask<IJSObjectReference> ImportAsync() => script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("ceremony.js"));

    private async Task DoAsync(Func<Person, Task> command)
    {
        await Attempt.MakeAsync(command, Gone);
        await OnDone.InvokeAsync();
    }

    private Task ShowAsync() => DoAsync(async person =>
    {
        toDraw = await shares.ShowAsync(person, Run.Name, Gone);
        isShown = true;
    });

    private async Task HideAsync()
    {
        isShown = false;
        await using var module = await ImportAsync();
        await module.InvokeVoidAsync("wipe", Gone, canvas);
    }

    private Task ProveAsync() => DoAsync(async person =>
    {
        if (isShown) await HideAsync();
        // Before the words are taken away: the command is given again after the proof.
        person.Require(Right.HoldShares);
        var words = typed;
        typed = "";
        await shares.ProveAsync(person, Run.Name, words, Gone);
    });
}
