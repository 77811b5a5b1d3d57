using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>How a ceremony ends that does not come to its end.</summary>
/// <param name="all">Knows its token.</param>
/// <param name="tools">Takes back what it made.</param>
internal sealed class EarlyEnd(OpenCeremonies all, ICeremonyTools tools)
{
    /// <summary>Ends a ceremony before its end (CER-20): the keys that it made are destroyed as far as the token is open, and an authority that it made issues nothing.</summary>
    public async Task AbortAsync(OpenCeremony ceremony, string actor, string reason)
    {
        var run = ceremony.Run;
        string? opens = null;
        string?[] troubles =
        [
            await TryAsync(() => WithdrawAsync(run)), await TryAsync(() => DestroyAsync(ceremony)),
            await TryAsync(async () => opens = await Sets.WhichOpensAsync(ceremony, run.Script.Token is null ? null : all.TokenOf(run), tools, CancellationToken.None)),
        ];
        await ceremony.CloseAsync();
        ceremony.Write(actor, Events.Aborted, Facts.Of(
            ("reason", reason), ("keysLeft", run.Keys is [] ? null : string.Join(' ', run.Keys)), ("opensWith", opens), ("trouble", troubles.OfType<string>().ToList() is { Count: > 0 } left ? string.Join("; ", left) : null)));
    }

    private async Task WithdrawAsync(CeremonyRun run)
    {
        if (run.Script.Work is CeremonyWork.Root or CeremonyWork.IssuingKey && run.Transcript.Lines.Any(line => line.Event == Events.Began && line["act"] == MachineActs.Word(MachineAct.MakeKey)))
            await tools.WithdrawAsync(CeremonyMachine.Named(run).Name, CancellationToken.None);
        if (SigningActs.ToRevoke(run) is { } signed) await tools.RevokeAsync(run.Name, signed.Issuer, signed.Since, CancellationToken.None);
    }

    // Those too that were made and not written down.
    private async Task DestroyAsync(OpenCeremony ceremony)
    {
        var run = ceremony.Run;
        await using var own = run.Script.Work is CeremonyWork.SignerKeys ? tools.Own() : null;
        if ((own ?? ceremony.Desk ?? (run.Script.Token is null ? ceremony.Desk = tools.Own() : null)) is not { } desk)
        {
            if (run.Interrupted?["act"] == MachineActs.Word(MachineAct.MakeKey)) throw new KeyStoreUnavailableException("the token is closed, and may hold a key that nobody wrote down");
            return;
        }
        foreach (var key in run.Keys.Union(await desk.KeysAsync(run.Name, CancellationToken.None)).ToList())
        {
            await desk.DestroyKeyAsync(key, CancellationToken.None);
            ceremony.Write(OpenCeremony.Machine, Events.Destroyed, Facts.Of(("key", key)));
        }
    }

    // An end is an end, whatever the token does: what could not be taken back is written down.
    private static async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or AuthorityRefusedException or IOException)
        {
            return failed.Message;
        }
    }
}
