using System.Collections.Concurrent;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>All ceremonies there ever were, and those that are under way. After a start each stands where its transcript ends.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="tools">Takes back what an aborted one made.</param>
/// <param name="audit">The log of this box, which knows when each began and ended.</param>
/// <param name="time">The clock.</param>
public sealed class OpenCeremonies(ICeremonyStore store, ICeremonyTools tools, IAuditStore audit, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, OpenCeremony> open = new();

    /// <summary>Is told the name of a ceremony in which something happened.</summary>
    public event Action<string>? Changed;

    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>Where they are kept.</summary>
    internal ICeremonyStore Store => store;

    /// <summary>What the machine knows of keys whose time is over.</summary>
    internal IKeyEnd End => tools.End;

    /// <summary>All of them by name, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public IReadOnlyList<CeremonyRun> List(Caller caller)
    {
        caller.Require(Right.AttendCeremonies);
        return [.. store.List().Select(id => Open(id).Run).OrderByDescending(run => run.Transcript.Lines is [var first, ..] ? first.Time : DateTimeOffset.MinValue)];
    }

    /// <summary>One of them; null: there is none of that name.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public CeremonyRun? Find(Caller caller, string id)
    {
        caller.Require(Right.AttendCeremonies);
        return store.List().Contains(id) ? Open(id).Run : null;
    }

    /// <summary>
    /// After a start: a ceremony whose last step was done has ended, and the log of this box says of each that ended that it did. To be called once, before
    /// anybody does anything.
    /// </summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        var caller = new AppliancePart("start");
        foreach (var name in store.List())
        {
            try
            {
                await EndAsync(caller, Open(name), ct);
            }
            catch (Exception damaged) when (damaged is TranscriptException or CeremonyScriptException)
            {
                // Whoever opens it is told; a box does not stay down for it.
            }
        }
    }

    private async Task EndAsync(Caller caller, OpenCeremony ceremony, CancellationToken ct)
    {
        var run = ceremony.Run;
        if (run.Outcome is null && run.Passed == run.Plan.Steps.Count) ceremony.Write(OpenCeremony.Machine, Events.Ended, []);
        if (run.Outcome is not { } outcome) return;
        var type = outcome == CeremonyOutcome.Done ? AuditEventType.CeremonyEnded : AuditEventType.CeremonyAborted;
        var known = await audit.ListAsync(new(Event: type.Name, About: run.Transcript.Head), AuditSort.Newest, null, 1, ct);
        if (known.Items is []) await WitnessAsync(caller, type, run, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var ceremony in open.Values) await ceremony.DisposeAsync();
    }

    /// <summary>One that there is.</summary>
    /// <exception cref="CeremonyRefusedException">There is none of that name.</exception>
    internal OpenCeremony Get(string id) => open.TryGetValue(id, out var known) ? known
        : store.List().Contains(id) ? Open(id) : throw new CeremonyRefusedException($"There is no ceremony {id}.");

    /// <summary>Does something at a ceremony, one thing after the other.</summary>
    /// <exception cref="CeremonyRefusedException">There is none of that name, or what is done refuses.</exception>
    internal async Task DoAsync(string id, Action<OpenCeremony> work, CancellationToken ct)
    {
        var ceremony = Get(id);
        await ceremony.AloneAsync(
            () =>
            {
                work(ceremony);
                return Task.FromResult(true);
            },
            ct);
    }

    /// <summary>The last rehearsal of a ceremony that ended as it should; null: there was none.</summary>
    internal CeremonyRun? LastRehearsal(string id) => store.List().Where(name => name.StartsWith($"{id}-rehearsal-", StringComparison.Ordinal)).Select(name => Open(name).Run)
        .LastOrDefault(run => run is { IsRehearsal: true, Outcome: CeremonyOutcome.Done } && run.Script.Id == id);

    /// <summary>The ceremonies with a token of that label that ended as they should; nothing that was only tried.</summary>
    internal List<CeremonyRun> HeldWith(string label) =>
        [.. store.List().Select(name => Open(name).Run).Where(run => run is { IsRehearsal: false, Outcome: CeremonyOutcome.Done } && run.Script.Token?.Label == label)];

    /// <summary>The token of a ceremony. What is tried has tokens of its own: a root's is new each time, what comes after it uses that one.</summary>
    internal WantedToken TokenOf(CeremonyRun run)
    {
        // From when on the original is away it is the copy that is looked at.
        var wanted = run.Script.Work is CeremonyWork.BackupCheck check && run.Results.ContainsKey("originalAway") ? check.Copy : run.Script.Token!;
        if (!run.IsRehearsal) return wanted;
        var label = run.Script.Work is CeremonyWork.Root ? $"Rehearsal {run.Name[(run.Name.LastIndexOf('-') + 1)..]}" : LastRehearsal(run.Script.Expect!.Id)!.Results["tokenLabel"];
        return wanted with { Label = label, Serial = null };
    }

    /// <summary>Those that have not ended.</summary>
    internal IEnumerable<OpenCeremony> UnderWay() => store.List().Select(Open).Where(ceremony => ceremony.Run.Outcome is null);

    /// <summary>Ends a ceremony before its end: the keys that it made are destroyed as far as the token is open, and an authority that it made issues nothing.</summary>
    internal async Task AbortAsync(OpenCeremony ceremony, string actor, string reason)
    {
        var run = ceremony.Run;
        if (run.Script.Work is CeremonyWork.Root or CeremonyWork.IssuingKey && run.Transcript.Lines.Any(line => line.Event == Events.Began && line["act"] == MachineActs.Word(MachineAct.MakeKey)))
            await tools.WithdrawAsync(CeremonyMachine.Named(run).Name, CancellationToken.None);
        if (SigningActs.ToRevoke(run) is { } signed) await tools.RevokeAsync(run.Name, signed.Issuer, signed.Since, CancellationToken.None);
        await using var own = run.Script.Work is CeremonyWork.SignerKeys ? tools.Own() : null;
        var desk = own ?? ceremony.Desk ?? (run.Script.Token is null ? ceremony.Desk = tools.Own() : null);
        // Those too that were made and not written down.
        foreach (var key in desk is null ? [] : run.Keys.Union(await desk.KeysAsync(run.Name, CancellationToken.None)).ToList())
        {
            await desk!.DestroyKeyAsync(key, CancellationToken.None);
            ceremony.Write(OpenCeremony.Machine, Events.Destroyed, Facts.Of(("key", key)));
        }
        var opens = await Sets.WhichOpensAsync(ceremony, run.Script.Token is null ? null : TokenOf(run), tools, CancellationToken.None);
        await ceremony.CloseAsync();
        ceremony.Write(actor, Events.Aborted, Facts.Of(("reason", reason), ("keysLeft", run.Keys is [] ? null : string.Join(' ', run.Keys)), ("opensWith", opens)));
    }

    /// <summary>Writes into the log of this box what became of a ceremony: who has its transcript's head can prove it for ever.</summary>
    internal Task WitnessAsync(Caller caller, AuditEventType type, CeremonyRun run, CancellationToken ct) => audit.AppendAsync(
        AuditEntry.Create(
            type, time.GetUtcNow(), caller, type == AuditEventType.CeremonyAborted ? AuditOutcome.Alarm : AuditOutcome.Success,
            ("ceremony", run.Name), ("script", run.Script.Sha256), ("rehearsal", run.IsRehearsal ? "true" : null), ("transcript", run.Transcript.Head), ("reason", run.Reason)),
        ct);

    private OpenCeremony Open(string id) => open.GetOrAdd(id, name =>
    {
        var run = new CeremonyRun(name, ScriptText.Parse(store.Script(name), $"{name}.yaml"));
        foreach (var line in Transcript.Read(store.Transcript(name)).Lines)
        {
            if (LineRules.Violation(run, line) is { } violation) throw new TranscriptException($"line {line.Seq} of the transcript of {name} does not come there: {violation}");
            run.Take(line);
        }
        var ceremony = new OpenCeremony(run, store, time);
        ceremony.Changed += () => Changed?.Invoke(name);
        return ceremony;
    });
}
