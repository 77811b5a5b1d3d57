using System.Collections.Concurrent;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
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
    private readonly ConcurrentDictionary<string, string> damages = new();
    private readonly SemaphoreSlim beginning = new(1);
    private readonly SemaphoreSlim ending = new(1);

    /// <summary>Is told the name of a ceremony in which something happened.</summary>
    public event Action<string>? Changed;

    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>Where they are kept.</summary>
    internal ICeremonyStore Store => store;

    /// <summary>What the machine knows of keys whose time is over.</summary>
    internal IKeyEnd End => tools.End;

    /// <summary>Ends one before its end.</summary>
    internal EarlyEnd EarlyEnd => new(this, tools);

    /// <summary>All of them by name, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public IReadOnlyList<CeremonyRun> List(Caller caller)
    {
        caller.Require(Right.AttendCeremonies);
        return [.. Whole().Select(ceremony => ceremony.Run).OrderByDescending(run => run.Transcript.Lines[0].Time)];
    }

    /// <summary>One of them; null: there is none of that name, or its record is damaged.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public CeremonyRun? Find(Caller caller, string id)
    {
        caller.Require(Right.AttendCeremonies);
        return IsThere(id) && Open(id) is { } found ? found.Run : null;
    }

    /// <summary>The ceremonies whose record is not the one that was written, by name, and what is wrong with each: nothing is done with them.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public IReadOnlyDictionary<string, string> Damaged(Caller caller)
    {
        caller.Require(Right.AttendCeremonies);
        return Damages();
    }

    /// <summary>
    /// After a start: a ceremony whose last step was done has ended, and the log of this box says of each that ended that it did. To be called once, before
    /// anybody does anything.
    /// </summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        var caller = new AppliancePart("start");
        foreach (var ceremony in Whole().ToList())
        {
            var run = ceremony.Run;
            if (await NewestKnownAsync(run.Name, ct) is { } known && !run.Transcript.Had(known))
                damages[run.Name] = "lines are missing at its end that the log of this box knows";
            else
                await EndAsync(caller, ceremony, ct);
        }
    }

    private async Task EndAsync(Caller caller, OpenCeremony ceremony, CancellationToken ct)
    {
        var run = ceremony.Run;
        if (run.Outcome is null && run.Passed == run.Plan.Steps.Count) ceremony.Write(OpenCeremony.Machine, Events.Ended, []);
        await WitnessEndAsync(caller, run, ct);
    }

    /// <summary>Has the log of this box say how a ceremony ended, once; nothing where it has not ended.</summary>
    internal async Task WitnessEndAsync(Caller caller, CeremonyRun run, CancellationToken ct)
    {
        if (run.Outcome is not { } outcome) return;
        await ending.WaitAsync(ct);
        try
        {
            var type = outcome == CeremonyOutcome.Done ? AuditEventType.CeremonyEnded : AuditEventType.CeremonyAborted;
            if ((await audit.ListAsync(EndingOf(run), AuditSort.Oldest, null, 1, ct)).Items is []) await WitnessAsync(caller, type, run, ct);
        }
        finally
        {
            ending.Release();
        }
    }

    /// <summary>Where the log of this box says how a ceremony ended: from its last line on, so that a long log is not searched.</summary>
    internal static AuditFilter EndingOf(CeremonyRun run) => new(
        Event: (run.Outcome == CeremonyOutcome.Done ? AuditEventType.CeremonyEnded : AuditEventType.CeremonyAborted).Name, Since: run.Transcript.Lines[^1].Time.AddHours(-1), About: run.Transcript.Head);

    // The head that a ceremony's transcript had when the log of this box was last told of it.
    private async Task<string?> NewestKnownAsync(string name, CancellationToken ct)
    {
        foreach (var type in new[] { AuditEventType.CeremonyEnded, AuditEventType.CeremonyAborted, AuditEventType.CeremonyActed, AuditEventType.CeremonyOpened })
        {
            if ((await audit.ListAsync(new(Event: type.Name, About: name), AuditSort.Newest, null, 1, ct)).Items is not [var entry]) continue;
            using var leaf = JsonDocument.Parse(entry.Bytes);
            return leaf.RootElement.GetProperty("transcript").GetString();
        }
        return null;
    }

    /// <summary>Begins one: no two people do it at the same time, and no name is used again that the log of this box knows.</summary>
    internal async Task<OpenCeremony> BeginAsync(string name, ReadOnlyMemory<byte> script, Action<OpenCeremony> open, CancellationToken ct)
    {
        await beginning.WaitAsync(ct);
        try
        {
            // One machine, one table, one token: the people of two would not know which they sign.
            if (UnderWay().FirstOrDefault() is { } other) throw new CeremonyRefusedException($"The ceremony {other.Run.Name} is under way: end it first.");
            if (await NewestKnownAsync(name, ct) is not null || !store.Create(name, script.Span))
                throw new CeremonyRefusedException($"There was a ceremony {name} already: a script is used once, and the next one has another id.");
            var ceremony = new OpenCeremony(new CeremonyRun(name, ScriptText.Parse(script, $"{name}.yaml")), store, time);
            open(ceremony);
            ceremony.Changed += () => Changed?.Invoke(name);
            this.open[name] = ceremony;
            return ceremony;
        }
        finally
        {
            beginning.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var ceremony in open.Values) await ceremony.DisposeAsync();
        beginning.Dispose();
        ending.Dispose();
    }

    /// <summary>One that there is.</summary>
    /// <exception cref="CeremonyRefusedException">There is none of that name.</exception>
    internal OpenCeremony Get(string id)
    {
        if (!IsThere(id)) throw new CeremonyRefusedException($"There is no ceremony {id}.");
        return Open(id) ?? throw new CeremonyRefusedException($"The record of the ceremony {id} is damaged ({damages[id]}): nothing is done with it. Put its folder back from a backup, and start again.");
    }

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
    internal CeremonyRun? LastRehearsal(string id) => Done(isRehearsal: true).LastOrDefault(run => run.Script.Id == id);

    /// <summary>The ceremonies with a token of that label that ended as they should; nothing that was only tried.</summary>
    internal List<CeremonyRun> HeldWith(string label) => [.. Done(isRehearsal: false).Where(run => run.Script.Token?.Label == label)];

    /// <summary>The token of a ceremony. What is tried has tokens of its own: a root's is new each time, what comes after it uses that one.</summary>
    internal WantedToken TokenOf(CeremonyRun run)
    {
        // From when on the original is away it is the copy that is looked at.
        var wanted = run.Script.Work is CeremonyWork.BackupCheck check && run.Results.ContainsKey("originalAway") ? check.Copy : run.Script.Token!;
        if (!run.IsRehearsal) return wanted;
        var label = run.Script.Work is CeremonyWork.Root ? $"Rehearsal {run.Name[(run.Name.LastIndexOf('-') + 1)..]}" : LastRehearsal(run.Script.Expect!.Id)!.Results["tokenLabel"];
        return wanted with { Label = label, Serial = null };
    }

    /// <summary>Those that were held in earnest and ended as they should, oldest end first.</summary>
    internal IReadOnlyList<CeremonyRun> Held() => [.. Done(isRehearsal: false).OrderBy(run => run.Transcript.Lines[^1].Time)];

    /// <summary>What is wrong with records that are not as they were written, a sentence each.</summary>
    public IReadOnlyList<string> Trouble() => [.. Damages().OrderBy(damage => damage.Key, StringComparer.Ordinal).Select(damage => $"the record of the ceremony {damage.Key} is damaged: {damage.Value}")];

    private ConcurrentDictionary<string, string> Damages()
    {
        foreach (var name in store.List()) _ = Open(name);
        return damages;
    }

    /// <summary>Those that have not ended.</summary>
    internal IEnumerable<OpenCeremony> UnderWay() => Whole().Where(ceremony => ceremony.Run.Outcome is null);

    private bool IsThere(string id) => open.ContainsKey(id) || store.List().Contains(id);

    private IEnumerable<OpenCeremony> Whole() => store.List().Select(Open).OfType<OpenCeremony>();

    private IEnumerable<CeremonyRun> Done(bool isRehearsal) =>
        Whole().Select(ceremony => ceremony.Run).Where(run => run.Outcome == CeremonyOutcome.Done && run.IsRehearsal == isRehearsal);

    /// <summary>Writes into the log of this box what became of a ceremony: who has its transcript's head can prove it for ever.</summary>
    internal Task WitnessAsync(Caller caller, AuditEventType type, CeremonyRun run, CancellationToken ct, string? act = null) => audit.AppendAsync(
        AuditEntry.Create(
            type, time.GetUtcNow(), caller, type == AuditEventType.CeremonyAborted ? AuditOutcome.Alarm : AuditOutcome.Success,
            ("ceremony", run.Name), ("script", run.Script.Sha256), ("rehearsal", run.IsRehearsal ? "true" : null), ("transcript", run.Transcript.Head), ("act", act), ("reason", run.Reason)),
        ct);

    private OpenCeremony? Open(string id)
    {
        if (damages.ContainsKey(id)) return null;
        if (open.TryGetValue(id, out var known) && !known.IsUnsure) return known;
        try
        {
            var ceremony = new OpenCeremony(CeremonyRun.Read(id, store.Script(id), store.Transcript(id)), store, time);
            ceremony.Changed += () => Changed?.Invoke(id);
            if (known is null) return open.GetOrAdd(id, ceremony);
            return open.TryUpdate(id, ceremony, known) ? ceremony : open[id];
        }
        catch (Exception damaged) when (damaged is TranscriptException or CeremonyScriptException or IOException)
        {
            // A box does not stay down for it, and the other ceremonies go on.
            damages[id] = damaged.Message;
            return null;
        }
    }
}
