using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// The machine's acts with a token that has its keys already. None makes anything that could be made twice: what a stop cut short is done again.
/// </summary>
/// <param name="all">Where ceremonies are.</param>
/// <param name="shares">Opens the token.</param>
/// <param name="tools">Does it.</param>
internal sealed class TokenActs(OpenCeremonies all, CeremonyShares shares, ICeremonyTools tools)
{
    /// <summary>Does one.</summary>
    public async Task<Facts> DoAsync(OpenCeremony ceremony, MachineAct act, CancellationToken ct)
    {
        switch (act)
        {
            case MachineAct.ListKeys:
                return (await SeeAsync(ceremony, ct)).Facts;
            case MachineAct.ChangePins:
                return await ChangePinsAsync(ceremony, ct);
            case MachineAct.LookAway:
                await tools.Tokens.LookAwayAsync(all.TokenOf(ceremony.Run), ct);
                return Facts.Of(("originalAway", ceremony.Run.Results["tokenSerial"]));
            case MachineAct.CompareKeys:
                return await CompareAsync(ceremony, ct);
            case MachineAct.LookAtDuties:
                return await LookAtDutiesAsync(ceremony.Run, ct);
            case MachineAct.DestroyKey:
                return await DestroyAsync(ceremony, ct);
            case MachineAct.ClearToken:
                return await ClearAsync(ceremony, ct);
            case MachineAct.CloseToken:
                await ceremony.CloseAsync();
                return [];
            default:
                throw new ArgumentOutOfRangeException(nameof(act));
        }
    }

    // CER-36: the shares of the new set are proven by now, and from here on either set opens the token.
    private async Task<Facts> ChangePinsAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        var (run, token) = (ceremony.Run, all.TokenOf(ceremony.Run));
        await ceremony.CloseDeskAsync();
        var changed = await tools.Tokens.ChangePinsAsync(run.Results["tokenSerial"], ceremony.Secret.Pins(), ceremony.NewSecret.Pins(), ct);
        await shares.OpenAsync(ceremony, ceremony.NewSecret, token, ct);
        var seen = KeyInventory.Of(await ceremony.Desk!.SeeKeysAsync(ct));
        if (Listed(run).Difference(seen) is { } difference) throw new CeremonyMismatchException($"The token opens with the new shares, and holds other keys than before: {difference}.");
        return [.. changed, .. Facts.Of(("opensWith", Sets.New)), .. seen.Facts];
    }

    // CER-16: a copy is one when it holds the same keys, and uses them.
    private async Task<Facts> CompareAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        var copy = await SeeAsync(ceremony, ct);
        if (Listed(ceremony.Run).Difference(copy) is { } difference) throw new CeremonyMismatchException($"The copy is not what the original is: {difference}.");
        return copy.Facts;
    }

    // CER-60. A rehearsal says what would stop it: the authority that is tried with is active.
    private async Task<Facts> LookAtDutiesAsync(CeremonyRun run, CancellationToken ct)
    {
        var duties = await tools.End.DutiesAsync(AuthorityOf(run), ct);
        if (duties is not [] && !run.IsRehearsal) throw new CeremonyMismatchException($"The key is still needed: {string.Join("; ", duties)}.");
        return Facts.Of(("authority", AuthorityOf(run)), ("duties", duties is [] ? "none" : string.Join("; ", duties)));
    }

    // CER-61 and CER-63: first nothing here signs with it any more, then it is destroyed, then the token is asked for it.
    private async Task<Facts> DestroyAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        var (run, destruction) = (ceremony.Run, (CeremonyWork.Destruction)ceremony.Run.Script.Work);
        await shares.OpenAsync(ceremony, ceremony.Secret, all.TokenOf(run), ct);
        var id = tools.End.KeyOf(AuthorityOf(run));
        var held = await ceremony.Desk!.SeeKeysAsync(ct);
        if (held.FirstOrDefault(key => key.Id != id) is { } other) throw new CeremonyMismatchException($"The token holds another key too, {other.Id}, and would be cleared.");
        // Whoever begins it a second time, after a stop, may find it destroyed.
        if (held is [] && run.Attempts == 1) throw new CeremonyMismatchException($"The token does not hold the key {id}.");
        await tools.End.EntombAsync(AuthorityOf(run), new(run.Transcript.Lines[^1].Time, destruction.Reason, run.Name, run.Transcript.Head), ct);
        await ceremony.Desk.DestroyKeyAsync(id, ct);
        if (await ceremony.Desk.SeeKeysAsync(ct) is not []) throw new CeremonyMismatchException($"The key {id} was destroyed, and the token still shows it.");
        return Facts.Of(("destroyedKey", id), ("found", "0"), ("reason", destruction.Reason));
    }

    private async Task<Facts> ClearAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        await ceremony.CloseDeskAsync();
        try
        {
            return await tools.Tokens.ClearAsync(ceremony.Run.Results["tokenSerial"], ceremony.Secret.Pins(), ct);
        }
        catch (KeyStoreUnavailableException)
        {
            // A wrong PIN counts at the token: it is not tried again by itself.
            ceremony.Secret.Forget();
            throw;
        }
    }

    private static string AuthorityOf(CeremonyRun run) => ((CeremonyWork.Destruction)run.Script.Work).Authority is var name && run.IsRehearsal ? CeremonyMachine.Tried(name) : name;

    private async Task<KeyInventory> SeeAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        await shares.OpenAsync(ceremony, ceremony.Secret, all.TokenOf(ceremony.Run), ct);
        return KeyInventory.Of(await ceremony.Desk!.SeeKeysAsync(ct));
    }

    private static KeyInventory Listed(CeremonyRun run) => KeyInventory.Read(LineOf(run, MachineAct.ListKeys)!);

    /// <summary>The line that says that an act was done; null: none does.</summary>
    internal static TranscriptLine? LineOf(CeremonyRun run, MachineAct act) => run.Transcript.Lines.LastOrDefault(line => line.Event == Events.Did && line["act"] == MachineActs.Word(act));
}

/// <summary>The two sets of shares of a ceremony at which a token goes to other custodians.</summary>
internal static class Sets
{
    /// <summary>Those of before.</summary>
    public const string Old = "the old shares";

    /// <summary>Those of this ceremony.</summary>
    public const string New = "the new shares";

    /// <summary>Which of them opens the token when the ceremony ends before its end; null: it is a ceremony of another kind.</summary>
    public static async Task<string?> WhichOpensAsync(OpenCeremony ceremony, WantedToken? token, ICeremonyTools tools, CancellationToken ct)
    {
        var run = ceremony.Run;
        if (run.Script.Work is not CeremonyWork.CustodianChange || token is null) return null;
        if (run.Transcript.Lines.All(line => line.Event != Events.Began || line["act"] != MachineActs.Word(MachineAct.ChangePins))) return Old;
        if (TokenActs.LineOf(run, MachineAct.ChangePins) is not null) return New;
        await ceremony.CloseDeskAsync();
        foreach (var (set, name) in new[] { (ceremony.Secret, Old), (ceremony.NewSecret, New) })
        {
            if (set.IsKnown && await tools.Tokens.OpensAsync(token, run.Results["tokenSerial"], set.Pins(), ct)) return name;
        }
        return "not known";
    }
}
