using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// A ceremony under way: where it stands, and what is in memory alone. The only authority over what comes next: whatever people ask for goes through
/// here one after the other, and is durable before anybody sees it.
/// </summary>
internal sealed class OpenCeremony(CeremonyRun run, ICeremonyStore store, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Who the transcript says did what no person did.</summary>
    public const string Machine = "machine";

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Where it stands.</summary>
    public CeremonyRun Run { get; } = run;

    /// <summary>What opens the token, while it is known.</summary>
    public HeldSecret Secret { get; } = new();

    /// <summary>What opens it from the change of its PINs on, where it goes to other custodians.</summary>
    public HeldSecret NewSecret { get; } = new();

    /// <summary>What the shares give that are handed out here.</summary>
    public HeldSecret Handed => Run.Script.Work is CeremonyWork.CustodianChange ? NewSecret : Secret;

    /// <summary>The open token; null: it is closed.</summary>
    public ICeremonyDesk? Desk { get; set; }

    /// <summary>The groups that people were asked for, by name; chosen anew after a stop.</summary>
    public Dictionary<string, int[]> Asked { get; } = [];

    /// <summary>Whether the disk failed while a line was written: then only the disk says where the ceremony stands, and it is looked at anew.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Is told after every line.</summary>
    public event Action? Changed;

    /// <summary>Does one thing after the other.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            return await work();
        }
        finally
        {
            if (IsUnsure) await CloseAsync();
            one.Release();
        }
    }

    /// <summary>Writes what happened: durable first, then taken.</summary>
    public void Write(string actor, string what, Facts data) => WriteAs(actor, Run.Find(actor)?.Role, what, data);

    /// <summary>The same of somebody who has that role from now on.</summary>
    public void WriteAs(string actor, CeremonyRole? role, string what, Facts data)
    {
        var line = Run.Transcript.Next(time.GetUtcNow(), Run.Current?.Number ?? 0, actor, role is null ? "" : $"{role}", what, data);
        if (LineRules.Violation(Run, line) is { } violation) throw new InvalidOperationException($"'{what}' of {actor} does not come next: {violation}.");
        Append(line);
        Run.Take(line);
        Changed?.Invoke();
    }

    /// <summary>The step that is to be done now, if it is of that kind.</summary>
    /// <exception cref="CeremonyRefusedException">It is another one; or what is kept on the disk is not what this ceremony began with.</exception>
    public TAct Expect<TAct>() where TAct : StepAct
    {
        RequireUntouched();
        return Run.Current switch
        {
            { Act: TAct act } => act,
            null => throw new CeremonyRefusedException("This ceremony is over."),
            var step => throw new CeremonyRefusedException($"That is not the step that is to be done now: {step.Number}. {step.Title}."),
        };
    }

    /// <summary>Who somebody is here.</summary>
    /// <exception cref="CeremonyRefusedException">Nobody.</exception>
    public Participant Member(string name) => Run.Find(name) ?? throw new CeremonyRefusedException($"{name} has no role in this ceremony.");

    /// <summary>Lets it go on only when the custodians have accepted whatever is different from the script.</summary>
    /// <exception cref="CeremonyRefusedException">They have not.</exception>
    public void RequireNoDeviation()
    {
        if (Run.OpenDeviations.FirstOrDefault() is { } open) throw new CeremonyRefusedException($"Deviation {open.Number} is not accepted yet: {Run.Script.People.Needed} custodians accept it, or the ceremony ends.");
    }

    /// <summary>Closes the token and forgets what opens it.</summary>
    public async Task CloseAsync()
    {
        await CloseDeskAsync();
        Secret.Forget();
        NewSecret.Forget();
    }

    /// <summary>Closes the token.</summary>
    public async Task CloseDeskAsync()
    {
        if (Desk is not { } desk) return;
        Desk = null;
        await desk.DisposeAsync();
    }

    // What people approved is what is kept, and what is kept is what is signed in the end.
    private void RequireUntouched()
    {
        if (IsUnsure) throw new CeremonyRefusedException("The disk failed in the middle: look where the ceremony stands now, and try again.");
        if (TranscriptLine.HashOf(store.Script(Run.Name)) != Run.Script.Sha256) throw new CeremonyRefusedException("The script on the disk was changed since the ceremony began: what was approved is not there any more. End the ceremony.");
        if (!store.Transcript(Run.Name).AsSpan().SequenceEqual(Run.Transcript.Encode())) throw new CeremonyRefusedException("The transcript on the disk was changed since it was written: end the ceremony.");
    }

    private void Append(TranscriptLine line)
    {
        if (IsUnsure) throw new CeremonyRefusedException("The disk failed in the middle: look where the ceremony stands now, and try again.");
        try
        {
            store.Append(Run.Name, line.Encode());
        }
        catch (IOException failed)
        {
            // The line may be there, whole or in part.
            IsUnsure = true;
            throw new CeremonyRefusedException($"What happened could not be written to the disk: {failed.Message}. Make room or mend the disk, look where the ceremony stands now, and try again.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        one.Dispose();
    }
}
