using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// Where a ceremony stands. It follows from the script and the lines of the transcript alone: after a stop it is what it was, and whoever has
/// both can follow it step by step.
/// </summary>
public sealed class CeremonyRun
{
    /// <summary>How often one person may type a wrong group before it counts as another digest.</summary>
    public const int MostMisreadings = 3;

    private readonly List<Participant> people = [];
    private readonly List<TranscriptLine> ofStep = [];
    private readonly Dictionary<string, string> results = [];
    private readonly SortedDictionary<int, Deviation> deviations = [];
    private readonly List<string> keys = [];

    /// <summary>Begins before the first line.</summary>
    /// <param name="name">What it is called here: the script's id; of a rehearsal more.</param>
    /// <param name="script">What was declared.</param>
    public CeremonyRun(string name, CeremonyScript script) => (Name, Script, Plan) = (name, script, Plan.Of(script));

    /// <summary>Follows a ceremony from its script to the last line that was written.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="script">The script's file.</param>
    /// <param name="transcript">The transcript's lines.</param>
    /// <exception cref="CeremonyScriptException">The script is refused.</exception>
    /// <exception cref="TranscriptException">A line was changed, is missing or does not come there; says which.</exception>
    public static CeremonyRun Read(string name, ReadOnlyMemory<byte> script, ReadOnlySpan<byte> transcript)
    {
        var run = new CeremonyRun(name, ScriptText.Parse(script, "script.yaml"));
        foreach (var line in Transcript.Read(transcript).Lines)
        {
            if (LineRules.Violation(run, line) is { } violation) throw new TranscriptException($"line {line.Seq} does not come there: {violation}");
            run.Take(line);
        }
        return run;
    }

    /// <summary>What it is called here: the script's id; of a rehearsal more.</summary>
    public string Name { get; }

    /// <summary>What was declared.</summary>
    public CeremonyScript Script { get; }

    /// <summary>Its steps.</summary>
    public Plan Plan { get; }

    /// <summary>What happened.</summary>
    public Transcript Transcript { get; } = new();

    /// <summary>Whether it only tries.</summary>
    public bool IsRehearsal { get; private set; }

    /// <summary>Who has a role.</summary>
    public IReadOnlyList<Participant> People => people;

    /// <summary>The step that is to be done; null: it is over.</summary>
    public Step? Current => Outcome is null && Passed < Plan.Steps.Count ? Plan.Steps[Passed] : null;

    /// <summary>How many steps are done.</summary>
    public int Passed { get; private set; }

    /// <summary>How it ended; null: it has not.</summary>
    public CeremonyOutcome? Outcome { get; private set; }

    /// <summary>Why it was aborted.</summary>
    public string? Reason { get; private set; }

    /// <summary>What the machine found and made, by name; later acts may replace a value.</summary>
    public IReadOnlyDictionary<string, string> Results => results;

    /// <summary>The lines of the current step.</summary>
    public IReadOnlyList<TranscriptLine> OfStep => ofStep;

    /// <summary>What was different from the script.</summary>
    public IEnumerable<Deviation> Deviations => deviations.Values;

    /// <summary>The keys that were made here and not destroyed since, by id.</summary>
    public IReadOnlyList<string> Keys => keys;

    /// <summary>The files that were made here. One that was published and of which a stop kept the line is not among them.</summary>
    public IEnumerable<string> Files => Transcript.Lines.Where(line => line.Event == Events.Did).SelectMany(ProductFiles.Of).Select(file => file.Key).Distinct();

    /// <summary>The head that people sign: the last line before everybody signs.</summary>
    public string? HeadToSign { get; private set; }

    /// <summary>An act of the machine that began and of which nothing is known since: it was stopped in the middle.</summary>
    public TranscriptLine? Interrupted => ofStep.FindLast(line => line.Event is Events.Began or Events.Did or Events.Failed) is { Event: Events.Began } began ? began : null;

    /// <summary>When the machine began the act of this step for the first time.</summary>
    internal DateTimeOffset FirstBegan => ofStep.First(line => line.Event == Events.Began).Time;

    /// <summary>How often the machine has begun the act of this step.</summary>
    public int Attempts => ofStep.Count(line => line.Event == Events.Began);

    /// <summary>The deviations that too few custodians have accepted yet: nothing goes on before.</summary>
    public IEnumerable<Deviation> OpenDeviations => deviations.Values.Where(deviation => deviation.AcceptedBy.Count < Script.People.Needed);

    /// <summary>The digest that is compared in this step; null: none is.</summary>
    public string? Digest => Current?.Act is StepAct.Compare compare ? (compare.What == ReadAloud.Script ? Script.Sha256 : results.GetValueOrDefault("product")) : null;

    /// <summary>The number of the newest set of shares; 0: none was made.</summary>
    public int ShareSet { get; private set; }

    /// <summary>Lower-case hex: tells the secret of that set from every other one, and nothing about it; null: no set was made.</summary>
    public string? ShareFingerprint { get; private set; }

    /// <summary>Who gets a share of the set that is made here, in the order of the shares.</summary>
    public IReadOnlyList<Participant> Holders => Script.Work is CeremonyWork.CustodianChange change
        ? people.FindAll(person => person.Role == CeremonyRole.NewCustodian || (change.Staying && person.Role == CeremonyRole.Custodian))
        : people.FindAll(person => person.Role == CeremonyRole.Custodian);

    /// <summary>How many shares of the set that is made here open the token together.</summary>
    public int HoldersNeeded => Script.Work is CeremonyWork.CustodianChange change ? change.Needed : Script.People.Needed;

    /// <summary>The number of a person's share of that set; 0: gets none.</summary>
    public int ShareNumberOf(string name) => Holders.Select(holder => holder.Name).ToList().IndexOf(name) + 1;

    /// <summary>Who somebody is here; null: nobody.</summary>
    public Participant? Find(string name) => people.Find(person => person.Name == name);

    /// <summary>The people who did something in the current step.</summary>
    public IEnumerable<string> Did(string what) => ofStep.Where(line => line.Event == what).Select(line => line.Actor).Distinct();

    /// <summary>Takes a line that is durable.</summary>
    /// <exception cref="TranscriptException">It cannot come next.</exception>
    public void Take(TranscriptLine line)
    {
        Transcript.Add(line);
        ofStep.Add(line);
        switch (line.Event)
        {
            case Events.Opened:
                IsRehearsal = line["rehearsal"] == "true";
                break;
            case Events.Joined:
                Join(line);
                break;
            case Events.Returned when Find(line.Actor) is { } person:
                people[people.IndexOf(person)] = person with { Key = KeyOf(line) };
                break;
            case Events.SharesMade:
                ShareSet++;
                ShareFingerprint = line["fingerprint"];
                break;
            case Events.Did:
                foreach (var (name, value) in line.Data.Where(value => value.Key != "act")) results[name] = value;
                if (line["key"] is { } made && !keys.Contains(made)) keys.Add(made);
                break;
            case Events.Destroyed:
                keys.Remove(line["key"] ?? "");
                break;
            case Events.Deviated when int.TryParse(line["number"], out var number):
                deviations[number] = new(number, line.Actor, line["text"] ?? "", []);
                break;
            case Events.Accepted when int.TryParse(line["number"], out var number) && deviations.TryGetValue(number, out var deviation):
                deviations[number] = deviation with { AcceptedBy = [.. deviation.AcceptedBy.Append(line.Actor).Distinct()] };
                break;
            case Events.Aborted:
                (Outcome, Reason) = (CeremonyOutcome.Aborted, line["reason"]);
                break;
            case Events.Ended:
                Outcome = CeremonyOutcome.Done;
                break;
        }
        if (Current is { } step && IsDone(step.Act, line)) Pass();
    }

    private void Pass()
    {
        ofStep.Clear();
        Passed++;
        if (Current?.Act is StepAct.SignOff) HeadToSign = Transcript.Head;
    }

    private bool IsDone(StepAct act, TranscriptLine line) => act switch
    {
        StepAct.Gather => line.Event == Events.Complete,
        StepAct.Compare => Did(Events.Compared).Count() >= 2,
        StepAct.Approve => Did(Events.Approved).Count() >= Script.People.Needed,
        StepAct.Confirm => line.Event == Events.Confirmed,
        StepAct.Attest => Did(Events.Confirmed).Count() >= 2,
        StepAct.Machine machine => line.Event == Events.Did && line["act"] == MachineActs.Word(machine.What),
        StepAct.HandOut => Proven() == Holders.Count,
        StepAct.Unlock => line.Event == Events.Unlocked,
        _ => Did(Events.SignedOff).Count() == people.Count,
    };

    private int Proven()
    {
        var set = $"{ShareSet}";
        return ShareSet == 0 ? 0 : ofStep.Where(line => line.Event == Events.ShareProven && line["set"] == set).Select(line => line["number"]).Distinct().Count();
    }

    private void Join(TranscriptLine line)
    {
        if (Enum.TryParse<CeremonyRole>(line.Role, out var role)) people.Add(new(line.Actor, role, people.Count(other => other.Role == role) + 1, KeyOf(line)));
    }

    private static byte[] KeyOf(TranscriptLine line) => Convert.FromBase64String(line["key"] ?? "");
}

/// <summary>How a ceremony ended.</summary>
public enum CeremonyOutcome
{
    /// <summary>With its last step.</summary>
    Done,

    /// <summary>Before; what it had made is destroyed.</summary>
    Aborted,
}

/// <summary>Something that is different from the script, and who accepts it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="By">Who says so.</param>
/// <param name="Text">What is different, and why.</param>
/// <param name="AcceptedBy">Custodians.</param>
public sealed record Deviation(int Number, string By, string Text, IReadOnlyList<string> AcceptedBy);
