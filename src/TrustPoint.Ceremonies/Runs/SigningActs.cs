using TrustPoint.Ca.Authorities;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What a root signs besides authorities and lists, each once: what an attempt before has signed is found, and not signed again.</summary>
internal static class SigningActs
{
    private static readonly string?[] Certifying = [MachineActs.Word(MachineAct.SignCertificate), MachineActs.Word(MachineAct.SignBundle)];

    /// <summary>Whether the certificates of a ceremony are signed here.</summary>
    public static bool Signs(CeremonyRun run) => run.Script.Work is CeremonyWork.CrossCertificate or CeremonyWork.SignerKeys;

    /// <summary>Signs what the step says.</summary>
    /// <param name="run">The ceremony.</param>
    /// <param name="desk">The open token.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <returns>What was signed; null: it is not signed here.</returns>
    public static async Task<CeremonyProduct?> SignAsync(CeremonyRun run, ICeremonyDesk desk, CancellationToken ct)
    {
        if (run.Attempts > 1 && await FindAsync(run, desk, ct) is { } signed) return signed;
        switch (run.Script.Work)
        {
            case CeremonyWork.CrossCertificate cross:
                return await desk.CrossCertifyAsync(CrossOf(run, cross), ct);
            case CeremonyWork.SignerKeys signer:
                var (service, key, file) = ServiceOf(run, signer, desk);
                return await desk.SignServiceAsync(service, key, file, ct);
            default:
                return null;
        }
    }

    /// <summary>What the act of this step has signed before, if it is on record; null: nothing is.</summary>
    public static async Task<CeremonyProduct?> FindAsync(CeremonyRun run, ICeremonyDesk desk, CancellationToken ct)
    {
        switch (run.Script.Work)
        {
            case CeremonyWork.CrossCertificate cross:
                return await desk.FindCrossAsync(CrossOf(run, cross), run.FirstBegan, ct);
            case CeremonyWork.SignerKeys signer:
                var (service, key, file) = ServiceOf(run, signer, desk);
                return await desk.FindServiceAsync(service, key, file, ct);
            default:
                return null;
        }
    }

    /// <summary>Signs trust anchors. A bundle that was signed and could not be verified is worth nothing, and its key is gone: another key signs it anew.</summary>
    public static async Task<CeremonyProduct> SignBundleAsync(CeremonyRun run, ICeremonyDesk desk, CancellationToken ct)
    {
        var work = AnchorsOf(run);
        var service = AuthoritySetup.BundleSigner(work.Signer);
        return desk.BundleOf(work, await desk.SignBundleAsync(work, run.IsRehearsal ? Tried(service, 0) : service, ct), run.Script.Title, run.Name);
    }

    /// <summary>The bundle that was published before a stop; null: none was.</summary>
    public static CeremonyProduct? FindBundle(CeremonyRun run, ICeremonyDesk desk, ICeremonyStore store) =>
        store.Published(run.Name).Contains(CeremonyWork.TrustAnchors.File) ? desk.BundleOf(AnchorsOf(run), store.Read(run.Name, CeremonyWork.TrustAnchors.File), run.Script.Title, run.Name) : null;

    private static CeremonyWork.TrustAnchors AnchorsOf(CeremonyRun run)
    {
        var work = (CeremonyWork.TrustAnchors)run.Script.Work;
        return run.IsRehearsal ? new(CeremonyMachine.Tried(work.Signer), [.. work.Anchors.Select(anchor => new NamedAnchor(CeremonyMachine.Tried(anchor.Authority), ""))]) : work;
    }

    /// <summary>What an aborted ceremony has to have revoked: who signed, and since when; null: nobody signed for another one.</summary>
    public static (string Issuer, DateTimeOffset Since)? ToRevoke(CeremonyRun run)
    {
        var issuer = run.Script.Work switch
        {
            CeremonyWork.IssuingCertificate issuing => issuing.Authority.Parent,
            CeremonyWork.CrossCertificate cross => cross.Signer,
            CeremonyWork.SignerKeys signer => signer.Authority,
            CeremonyWork.TrustAnchors anchors => anchors.Signer,
            _ => null,
        };
        var began = run.Transcript.Lines.FirstOrDefault(line => line.Event == Events.Began && Certifying.Contains(line["act"]));
        return issuer is null || began is null ? null : (run.IsRehearsal ? CeremonyMachine.Tried(issuer) : issuer, began.Time);
    }

    // At a rehearsal the roots are those of rehearsals, whose certificates nobody could name before.
    private static CeremonyWork.CrossCertificate CrossOf(CeremonyRun run, CeremonyWork.CrossCertificate cross) =>
        run.IsRehearsal ? new(CeremonyMachine.Tried(cross.Authority), CeremonyMachine.Tried(cross.Signer), "") : cross;

    // The keys were made in the order in which they are certified.
    private static (NewService Service, string Key, string File) ServiceOf(CeremonyRun run, CeremonyWork.SignerKeys signer, ICeremonyDesk desk)
    {
        if (run.IsRehearsal) signer = signer with { Authority = CeremonyMachine.Tried(signer.Authority) };
        var issuer = desk.CertificateOf(signer.Authority);
        // CER-35: a key of another kind would never be found by what signs with it.
        if (Signers.Violation(signer, issuer) is { } violation) throw new CeremonyMismatchException($"The key of a signer {violation}");
        var index = run.Transcript.Lines.Count(line => line.Event == Events.Did && line["act"] == MachineActs.Word(MachineAct.SignCertificate));
        var service = Signers.Of(signer, issuer)[index] with { Authority = signer.Authority };
        return (run.IsRehearsal ? Tried(service, index) : service, run.Keys[index], Signers.FileOf(signer, index));
    }

    // RFC 5280 appendix A.1, ub-common-name: the name of an authority has no room beside the mark.
    private static NewService Tried(NewService service, int index) =>
        service with { Names = service.Names with { Values = new Dictionary<string, string>(service.Names.Values) { ["service.name"] = $"{NewAuthority.RehearsalMark}signer {index + 1}" } } };
}
