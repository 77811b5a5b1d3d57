using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>Puts the evidence of ceremonies together, with the log's own word that they ended so.</summary>
/// <param name="all">Where ceremonies are.</param>
/// <param name="entries">The log, as it is searched.</param>
/// <param name="trail">The log, as it is proved.</param>
/// <param name="key">The log's key.</param>
public sealed class CeremonyEvidence(OpenCeremonies all, AuditList entries, AuditTrail trail, LogKey key)
{
    /// <summary>Lower-case hex of SHA-256 over <c>log.key</c> of this box: whoever verifies evidence elsewhere knows its log by that.</summary>
    public string LogKeySha256 => key.FileSha256;

    /// <summary>The evidence pack of a ceremony that has ended.</summary>
    /// <param name="caller">Who reads the audit log.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It has not ended.</exception>
    public async Task<byte[]> PackAsync(Caller caller, string id, CancellationToken ct)
    {
        caller.Require(Right.ReadAudit);
        var run = all.Get(id).Run;
        if (run.Outcome is null) throw new CeremonyRefusedException("There is evidence when the ceremony has ended.");
        // Whoever is faster than the word of the last signature, or comes after it found no log to be written into, has it written here.
        await all.WitnessEndAsync(new AppliancePart("evidence"), run, ct);
        var found = await entries.ListAsync(caller, OpenCeremonies.EndingOf(run), new(1) { Sort = AuditSort.Oldest }, ct);
        var proof = await trail.ProveAsync(caller, found.Items.Single().Index, ct) ?? throw new CeremonyRefusedException("The log cannot prove yet that this ceremony ended.");
        return EvidencePack.Of(run, all.Store, proof, key).Encode(Minutes.Html(run));
    }
}
