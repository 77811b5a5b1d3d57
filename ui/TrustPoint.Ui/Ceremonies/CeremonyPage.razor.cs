using Microsoft.JSInterop;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>One ceremony, live: the step that is to be done, who is here, and what happened.</summary>
public sealed partial class CeremonyPage(
    OpenCeremonies ceremonies, TrustPoint.Ceremonies.Runs.Ceremonies commands, CeremonyEvidence evidence, CircuitCaller caller, IJSRuntime script, AssetFiles files, TimeProvider time) : CeremonyView(ceremonies, time)
{
    private readonly Attempt attempt = new(caller);
    private string? damage;
    private Participant? member;
    private string deviation = "";
    private string reason = "";

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        Find(person);
        damage = Run is null ? Open.Damaged(person).GetValueOrDefault(Id) : null;
        member = Run?.Find(person.Name);
    }

    // What only programs read is left out.
    private static string Details(TranscriptLine line) => string.Join(
        ", ", line.Data.Where(value => value.Key is not ("signature" or "key" or "publicKey" or "proofSignature" or "proofNonce" or "proof" or "script" or "head")).Select(value => $"{value.Key} {value.Value}"));

    private async Task DeviateAsync()
    {
        if (await attempt.MakeAsync(person => commands.DeviateAsync(person, Id, deviation, Gone), Gone)) deviation = "";
        await LookAsync();
    }

    private async Task AcceptAsync(int number)
    {
        await attempt.MakeAsync(person => commands.AcceptAsync(person, Id, number, Gone), Gone);
        await LookAsync();
    }

    private async Task AbortAsync()
    {
        await attempt.MakeAsync(person => commands.AbortAsync(person, Id, reason, Gone), Gone);
        await LookAsync();
    }

    private Task<bool> SaveAsync() => attempt.MakeAsync(
        async (Person person) =>
        {
            using var pack = new DotNetStreamReference(new MemoryStream(await evidence.PackAsync(person, Id, Gone)));
            await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
            await module.InvokeVoidAsync("saveStream", Gone, $"{Id}.tar", "application/x-tar", pack);
        },
        Gone);
}
