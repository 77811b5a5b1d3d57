using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What the ceremonies of before know of a token: how many hold a share of it, and whether there are copies.</summary>
internal static class CustodyRecords
{
    /// <summary>Before anybody meets to destroy a key: nobody needs it, and the list of the script has all that is known here. (CER-60)</summary>
    /// <exception cref="CeremonyRefusedException">It is needed, or something is missing from the list.</exception>
    public static async Task CheckAsync(CeremonyScript script, OpenCeremonies all, CancellationToken ct)
    {
        if (script.Work is not CeremonyWork.Destruction destruction) return;
        if (await all.End.DutiesAsync(destruction.Authority, ct) is [_, ..] duties) throw new CeremonyRefusedException($"The key is still needed: {string.Join("; ", duties)}.");
        var held = all.HeldWith(script.Token!.Label);
        if (held.Where(run => run.ShareSet > 0).MaxBy(run => run.Transcript.Lines[^1].Time) is { } made && made.Holders.Count is var shares && destruction.Copies.Count(copy => copy.Kind == CopyKind.Share) < shares)
            throw new CeremonyRefusedException($"The list of the script has fewer shares than the {shares} that were handed out at the ceremony {made.Name}.");
        if (held.Find(run => run.Script.Work is CeremonyWork.BackupCheck) is { } check && destruction.Copies.All(copy => copy.Kind != CopyKind.Backup)) throw new CeremonyRefusedException($"The list of the script has no copy of the token, and one was checked at the ceremony {check.Name}.");
    }
}
