using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>What a person can do in the step that is to be done, and nothing else.</summary>
public sealed partial class StepPanel(
    TrustPoint.Ceremonies.Runs.Ceremonies commands, CeremonySteps steps, CeremonyShares shares, CeremonyMachine machine, CircuitCaller caller, IJSRuntime script, AssetFiles files) : View
{
    private const int LargestFile = 64 * 1024;

    private int[]? asked;
    private bool isWrong;
    private bool isKnown = true;
    private string typed = "";
    private byte[] brought = [];

    /// <summary>The ceremony.</summary>
    [Parameter, EditorRequired]
    public required CeremonyRun Run { get; set; }

    /// <summary>Who looks, where that person has a role in it.</summary>
    [Parameter, EditorRequired]
    public Participant? Member { get; set; }

    /// <summary>What became of the last command.</summary>
    [Parameter, EditorRequired]
    public required Attempt Attempt { get; set; }

    /// <summary>Looks again.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnDone { get; set; }

    private bool IsOperator => Member?.Role == (Run.Script.People.HasOperator ? CeremonyRole.Operator : CeremonyRole.Administrator);

    private IEnumerable<CeremonyRole> Free => Enum.GetValues<CeremonyRole>().Where(role => Run.People.Count(person => person.Role == role) < Run.Script.People.Of(role));

    private string KeyName => $"{Run.Name} {Member?.Name}";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (asked is not null || Member is null || Run.Current?.Act is not StepAct.Compare || Run.Did(TranscriptEvents.Compared).Contains(Member.Name)) return;
        try
        {
            // No attempt: nobody gave a command, and one that is given meanwhile would be lost.
            asked = await steps.AskedAsync(await caller.LookAsync(Gone), Run.Name, Gone);
        }
        catch (Exception late) when (late is CeremonyRefusedException or StoreUnavailableException)
        {
            // The step is over, or the page says what is wrong: it is asked again when it is drawn anew.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Member is null) return;
        // Another device than the one that the person came with signs with another key.
        await using var module = await ImportAsync();
        isKnown = await module.InvokeAsync<string>("publicKey", Gone, KeyName) == Convert.ToBase64String(Member.Key);
        if (!isKnown) StateHasChanged();
    }

    private ValueTask<IJSObjectReference> ImportAsync() => script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("ceremony.js"));

    private async Task DoAsync(Func<Person, Task> command)
    {
        await Attempt.MakeAsync(command, Gone);
        await OnDone.InvokeAsync();
    }

    private Task JoinAsync(CeremonyRole role) => DoAsync(async person =>
    {
        await using var module = await ImportAsync();
        var key = await module.InvokeAsync<string>("publicKey", Gone, $"{Run.Name} {person.Name}");
        await commands.JoinAsync(person, Run.Name, role, Convert.FromBase64String(key), Gone);
        isKnown = true;
    });

    private Task CompareAsync() => DoAsync(async person =>
    {
        isWrong = !await steps.CompareAsync(person, Run.Name, typed, Gone);
        typed = "";
        asked = isWrong && Run.Outcome is null ? await steps.AskedAsync(person, Run.Name, Gone) : null;
    });

    private Task ApproveAsync() => DoAsync(async person => await steps.ApproveAsync(person, Run.Name, await SignedAsync(Statements.Approval(Run.Name, Run.Script.Sha256)), Gone));

    private Task SignAsync() => DoAsync(async person => await steps.SignAsync(person, Run.Name, await SignedAsync(Statements.Minutes(Run.Name, Run.HeadToSign!)), Gone));

    private Task ConfirmAsync() => DoAsync(person => steps.ConfirmAsync(person, Run.Name, typed, Gone));

    private Task AttestAsync() => DoAsync(async person =>
    {
        var number = typed;
        typed = "";
        await steps.AttestAsync(person, Run.Name, number, Gone);
    });

    private Task GiveAsync() => DoAsync(async person =>
    {
        // Before the words are taken away: the command is given again after the proof.
        person.Require(Right.HoldShares);
        var words = typed;
        typed = "";
        await shares.GiveAsync(person, Run.Name, words, Gone);
    });

    private Task RunAsync() => DoAsync(person => machine.RunAsync(person, Run.Name, brought, Gone));

    private async Task BringAsync(InputFileChangeEventArgs change)
    {
        if (change.File.Size > LargestFile) Attempt.Refusal = Say("many.large", LargestFile / 1024);
        else brought = await change.File.ReadAllAsync(LargestFile, Gone);
    }

    private async Task<byte[]> SignedAsync(string statement)
    {
        await using var module = await ImportAsync();
        return await module.InvokeAsync<string?>("sign", Gone, KeyName, statement) is { } signature ? Convert.FromBase64String(signature) : [];
    }
}
