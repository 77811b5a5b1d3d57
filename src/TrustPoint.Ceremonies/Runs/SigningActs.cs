using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What a root signs besides authorities and lists, each once: what an attempt before has signed is found, and not signed again.</summary>
internal static class SigningActs
{
    /// <summary>Whether the certificates of a ceremony are signed here.</summary>
    public static bool Signs(CeremonyRun run) => run.Script.Work is CeremonyWork.CrossCertificate;

    /// <summary>Signs what the step says.</summary>
    /// <param name="run">The ceremony.</param>
    /// <param name="desk">The open token.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <returns>What was signed; null: it is not signed here.</returns>
    public static async Task<CeremonyProduct?> SignAsync(CeremonyRun run, ICeremonyDesk desk, CancellationToken ct)
    {
        if (run.Attempts > 1 && await FindAsync(run, desk, ct) is { } signed) return signed;
        return run.Script.Work is CeremonyWork.CrossCertificate ? await desk.CrossCertifyAsync(CrossOf(run), ct) : null;
    }

    /// <summary>What the act of this step has signed before, if it is on record; null: nothing is.</summary>
    public static async Task<CeremonyProduct?> FindAsync(CeremonyRun run, ICeremonyDesk desk, CancellationToken ct) =>
        run.Script.Work is CeremonyWork.CrossCertificate ? await desk.FindCrossAsync(CrossOf(run), run.FirstBegan, ct) : null;

    /// <summary>What an aborted ceremony has to have revoked: who signed, and since when; null: nobody signed for another one.</summary>
    public static (string Issuer, DateTimeOffset Since)? ToRevoke(CeremonyRun run)
    {
        var issuer = run.Script.Work switch
        {
            CeremonyWork.IssuingCertificate issuing => issuing.Authority.Parent,
            CeremonyWork.CrossCertificate cross => cross.Signer,
            _ => null,
        };
        var began = run.Transcript.Lines.FirstOrDefault(line => line.Event == Events.Began && line["act"] == MachineActs.Word(MachineAct.SignCertificate));
        return issuer is null || began is null ? null : (run.IsRehearsal ? CeremonyMachine.Tried(issuer) : issuer, began.Time);
    }

    // At a rehearsal the roots are those of rehearsals, whose certificates nobody could name before.
    private static CeremonyWork.CrossCertificate CrossOf(CeremonyRun run)
    {
        var cross = (CeremonyWork.CrossCertificate)run.Script.Work;
        return run.IsRehearsal ? new(CeremonyMachine.Tried(cross.Authority), CeremonyMachine.Tried(cross.Signer), "") : cross;
    }
}
