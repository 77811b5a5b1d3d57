using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// What the machine does at a ceremony, each act once: it is written down before it begins and after it ended. What differs from the script ends the
/// ceremony; what only failed may be tried again.
/// </summary>
/// <param name="all">Where ceremonies are.</param>
/// <param name="shares">Opens the token.</param>
/// <param name="tools">Does it.</param>
public sealed class CeremonyMachine(OpenCeremonies all, CeremonyShares shares, ICeremonyTools tools)
{
    /// <summary>How often an act that failed is tried.</summary>
    public const int MostAttempts = 10;

    private readonly TokenActs tokens = new(all, shares, tools);

    /// <summary>Does the act of the step that is to be done.</summary>
    /// <param name="caller">Who works the machine.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="brought">What the script names by its digest, PEM or DER; empty: nothing.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or it failed; says why.</exception>
    public async Task RunAsync(Person caller, string id, ReadOnlyMemory<byte> brought, CancellationToken ct)
    {
        var ceremony = all.Get(id);
        await ceremony.AloneAsync(async () =>
        {
            var act = ceremony.Expect<StepAct.Machine>().What;
            CeremonyShares.RequireOperator(ceremony, caller);
            ceremony.RequireNoDeviation();
            if (CeremonyShares.IsWanted(ceremony)) throw new CeremonyRefusedException("The machine was stopped and the token is closed: the custodians open it with their shares first.");
            if (ceremony.Run.Attempts >= MostAttempts && ceremony.Run.Interrupted is null) throw TooOften();
            await RunAsync(ceremony, caller, act, brought, ct);
            return true;
        }, ct);
        await all.WitnessEndAsync(caller, ceremony.Run, CancellationToken.None);
    }

    private async Task RunAsync(OpenCeremony ceremony, Person caller, MachineAct act, ReadOnlyMemory<byte> brought, CancellationToken ct)
    {
        var word = ("act", MachineActs.Word(act));
        var hasBegun = false;
        try
        {
            var found = ceremony.Run.Interrupted is null ? null : await ResumeAsync(ceremony, act, ct);
            if (found is null)
            {
                if (ceremony.Run.Interrupted is not null) ceremony.Write(OpenCeremony.Machine, Events.Failed, Facts.Of(word, ("reason", "the machine was stopped in the middle")));
                if (ceremony.Run.Attempts >= MostAttempts) throw TooOften();
                ceremony.Write(caller.Name, Events.Began, Facts.Of(word, ("attempt", $"{ceremony.Run.Attempts + 1}")));
                hasBegun = true;
                // The log of this box knows how far the transcript was before anything was done: an older copy of it is not taken for the whole.
                await all.WitnessAsync(caller, AuditEventType.CeremonyActed, ceremony.Run, ct, word.Item2);
                found = await DoAsync(ceremony, act, brought, ct);
            }
            if (KeyRules.Violation(ceremony.Run.Script.Work, word.Item2, found) is { } unfit) throw new CeremonyMismatchException($"The key must not be used: {unfit}.");
            ceremony.Write(OpenCeremony.Machine, Events.Did, [KeyValuePair.Create("act", word.Item2), .. found]);
        }
        catch (CeremonyMismatchException differs)
        {
            ceremony.Write(OpenCeremony.Machine, Events.Failed, Facts.Of(word, ("reason", differs.Message)));
            await all.EarlyEnd.AbortAsync(ceremony, OpenCeremony.Machine, differs.Message);
        }
        catch (Exception failed) when (IsTransient(failed))
        {
            // Of what was begun and not ended the next try finds out how far it came: it is no new attempt.
            if (hasBegun && !IsUnknown(act, failed)) ceremony.Write(OpenCeremony.Machine, Events.Failed, Facts.Of(word, ("reason", failed.Message)));
            throw failed as CeremonyRefusedException ?? new CeremonyRefusedException(failed.Message);
        }
    }

    private static bool IsTransient(Exception failed) => failed is CeremonyRefusedException or DecodeException or KeyStoreUnavailableException or StoreUnavailableException or ClockException
        or IssuanceRefusedException or AuthorityRefusedException or CrlRefusedException or NameTakenException or IOException;

    // A signature that the database did not take may have been made, and may even be on record: it is looked for before anything is signed again.
    private static bool IsUnknown(MachineAct act, Exception failed) => failed is StoreUnavailableException && act is MachineAct.SignCertificate or MachineAct.SignCrl;

    private static CeremonyRefusedException TooOften() => new($"It failed {MostAttempts} times: end the ceremony, find out why, and begin anew.");

    private async Task<Facts> DoAsync(OpenCeremony ceremony, MachineAct act, ReadOnlyMemory<byte> brought, CancellationToken ct)
    {
        var (run, script) = (ceremony.Run, ceremony.Run.Script);
        switch (act)
        {
            case MachineAct.LookAtMachine:
                return await tools.LookAtMachineAsync(script.IsOffline && !run.IsRehearsal, ct);
            case MachineAct.LookAtToken:
                return await tools.LookAtTokenAsync(all.TokenOf(run), blank: script.Work is CeremonyWork.Root, ct);
            case MachineAct.PrepareToken:
                return [.. await tools.PrepareTokenAsync(all.TokenOf(run), run.Results["tokenSerial"], ceremony.Secret.Pins(), ct), KeyValuePair.Create("tokenPrepared", "true")];
            case MachineAct.MakeKey when script.Work is CeremonyWork.Root root:
                if (run.Attempts > 1) await DestroyUnknownAsync(ceremony, await DeskAsync(ceremony, ct), ct);
                return await (await DeskAsync(ceremony, ct)).MakeKeyAsync(run.Name, root.Authority.Key, ct);
            case MachineAct.MakeKey when script.Work is CeremonyWork.SignerKeys signer:
                await using (var own = tools.Own()) return await own.MakeSignerKeyAsync(run.Name, signer.Key, ct);
            case MachineAct.MakeKey:
                return await PublishAsync(ceremony, await (await DeskAsync(ceremony, ct)).RequestAsync(Named(run), ct), ct);
            case MachineAct.SignCertificate when script.Work is CeremonyWork.IssuingCertificate issuing:
                brought = Pem.Request(brought.Span);
                if (Convert.ToHexStringLower(SHA256.HashData(brought.Span)) != issuing.RequestSha256) throw new CeremonyRefusedException("The request that was brought is not the one of the script.");
                var desk = await DeskAsync(ceremony, ct);
                return await PublishAsync(ceremony, (run.Attempts > 1 ? await desk.FindSignedAsync(Named(run), run.FirstBegan, ct) : null) ?? await desk.SignAuthorityAsync(Named(run), brought, ct), ct);
            case MachineAct.SignCertificate when await SigningActs.SignAsync(run, await DeskAsync(ceremony, ct), ct) is { } signed:
                return await PublishAsync(ceremony, signed, ct);
            // What an attempt before has signed is not signed again.
            case MachineAct.SignCertificate when run.Attempts > 1 && await (await DeskAsync(ceremony, ct)).FindAsync(Named(run), ct) is { } root:
                return await PublishAsync(ceremony, root, ct);
            case MachineAct.SignCertificate:
                return await PublishAsync(ceremony, await (await DeskAsync(ceremony, ct)).SignRootAsync(Named(run), run.Results["key"], ct), ct);
            case MachineAct.SignCrl when run.Attempts > 1 && await (await DeskAsync(ceremony, ct)).FindCrlAsync(IssuerOf(run), run.FirstBegan, ct) is { } list:
                return await PublishAsync(ceremony, list, ct);
            case MachineAct.SignCrl:
                return await PublishAsync(ceremony, await (await DeskAsync(ceremony, ct)).SignCrlAsync(IssuerOf(run), script.Work as CeremonyWork.RootCrl, run.IsRehearsal, ct), ct);
            case MachineAct.SignBundle:
                return await PublishAsync(ceremony, await SigningActs.SignBundleAsync(run, await DeskAsync(ceremony, ct), ct), ct);
            default:
                return await tokens.DoAsync(ceremony, act, ct);
        }
    }

    // What was begun and of which nothing is known. A key that nobody wrote down is destroyed and made anew; a signature that may have been made is never made again.
    private async Task<Facts?> ResumeAsync(OpenCeremony ceremony, MachineAct act, CancellationToken ct)
    {
        var run = ceremony.Run;
        switch (act)
        {
            case MachineAct.MakeKey:
                // The keys of signers are in the token of this box, while that of the root is not open yet.
                await using (var own = run.Script.Work is CeremonyWork.SignerKeys ? tools.Own() : null) return await RemadeAsync(ceremony, own ?? await DeskAsync(ceremony, ct), ct);
            case MachineAct.SignCertificate when run.Script.Work is CeremonyWork.IssuingCertificate:
                return await FoundAsync(ceremony, await (await DeskAsync(ceremony, ct)).FindSignedAsync(Named(run), run.FirstBegan, ct), "certificate", ct);
            case MachineAct.SignCertificate when SigningActs.Signs(run):
                return await FoundAsync(ceremony, await SigningActs.FindAsync(run, await DeskAsync(ceremony, ct), ct), "certificate", ct);
            case MachineAct.SignCertificate:
                return await FoundAsync(ceremony, await (await DeskAsync(ceremony, ct)).FindAsync(Named(run), ct), "certificate", ct);
            case MachineAct.SignBundle:
                return await FoundAsync(ceremony, SigningActs.FindBundle(run, await DeskAsync(ceremony, ct), all.Store), "bundle", ct);
            case MachineAct.SignCrl:
                return await FoundAsync(ceremony, await (await DeskAsync(ceremony, ct)).FindCrlAsync(IssuerOf(run), run.Interrupted!.Time, ct), "list", ct);
            case MachineAct.PrepareToken:
                return await PreparedAsync(run, ct);
            default:
                return null;
        }
    }

    private async Task<Facts?> RemadeAsync(OpenCeremony ceremony, ICeremonyDesk desk, CancellationToken ct)
    {
        if (ceremony.Run.Script.Work is CeremonyWork.IssuingKey && await desk.FindRequestAsync(Named(ceremony.Run), ct) is { } request) return await PublishAsync(ceremony, request, ct);
        await DestroyUnknownAsync(ceremony, desk, ct);
        return null;
    }

    private static async Task DestroyUnknownAsync(OpenCeremony ceremony, ICeremonyDesk desk, CancellationToken ct)
    {
        foreach (var orphan in (await desk.KeysAsync(ceremony.Run.Name, ct)).Except(ceremony.Run.Keys))
        {
            await desk.DestroyKeyAsync(orphan, ct);
            ceremony.Write(OpenCeremony.Machine, Events.Destroyed, Facts.Of(("key", orphan)));
        }
    }

    private async Task<Facts> FoundAsync(OpenCeremony ceremony, CeremonyProduct? made, string what, CancellationToken ct) => made is not null
        ? await PublishAsync(ceremony, made, ct)
        : throw new CeremonyMismatchException($"The machine stopped while the {what} was signed, and nothing says whether it was: it is not signed a second time.");

    // Whether it was prepared the token says itself.
    private async Task<Facts?> PreparedAsync(CeremonyRun run, CancellationToken ct)
    {
        try
        {
            return [.. await tools.LookAtTokenAsync(all.TokenOf(run), blank: false, ct), KeyValuePair.Create("tokenPrepared", "true")];
        }
        catch (CeremonyRefusedException)
        {
            return null;
        }
    }

    private async Task<ICeremonyDesk> DeskAsync(OpenCeremony ceremony, CancellationToken ct)
    {
        if (ceremony.Run.Script.Token is null) return ceremony.Desk ??= tools.Own();
        await shares.OpenAsync(ceremony, ceremony.Secret, all.TokenOf(ceremony.Run), ct);
        return ceremony.Desk!;
    }

    // Quarantine, a second opinion, and only then where people take it from.
    private async Task<Facts> PublishAsync(OpenCeremony ceremony, CeremonyProduct product, CancellationToken ct)
    {
        List<KeyValuePair<string, byte[]>> files = [.. product.Also, new(product.Name, product.Der)];
        foreach (var (name, octets) in files) all.Store.Quarantine(ceremony.Run.Name, name, octets);
        var second = await ceremony.Desk!.VerifyAsync(product, ct);
        // A stop may have come between this and the line that says so. What the others go with comes last.
        foreach (var (name, octets) in files)
        {
            if (!all.Store.Published(ceremony.Run.Name).Contains(name) || !all.Store.Read(ceremony.Run.Name, name).AsSpan().SequenceEqual(octets)) all.Store.Publish(ceremony.Run.Name, name);
        }
        return [.. product.Facts, .. second, .. ProductFiles.FactsOf(product)];
    }

    private static string IssuerOf(CeremonyRun run) => run.Script.Work is CeremonyWork.RootCrl crl ? run.IsRehearsal ? Tried(crl.Authority) : crl.Authority : Named(run).Name;

    // What is tried says so in every name.
    internal static NewAuthority Named(CeremonyRun run)
    {
        var authority = run.Script.Work switch
        {
            CeremonyWork.Root root => root.Authority,
            CeremonyWork.IssuingKey key => key.Authority with { KeyLabel = run.Name },
            CeremonyWork.IssuingCertificate issuing => issuing.Authority,
            _ => throw new InvalidOperationException("This ceremony makes no authority."),
        };
        return run.IsRehearsal
            ? authority with { Name = Tried(authority.Name), Parent = authority.Parent is null ? null : Tried(authority.Parent), CommonName = $"{NewAuthority.RehearsalMark}{authority.CommonName}", Evaluation = true }
            : authority;
    }

    internal static string Tried(string authority) => $"test-{authority}"[..Math.Min(32, authority.Length + 5)];
}
