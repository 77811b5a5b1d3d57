using System.Text.Json;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ceremonies as messages.</summary>
internal sealed class CeremonyWords(ICeremonyStore store, CeremonyShares shares)
{
    private static readonly string[] ForPrograms = ["signature", "publicKey", "proofNonce", "proofSignature", "proof"];

    /// <summary>One in a line.</summary>
    public static CeremonyRow Row(CeremonyRun run) => new(
        run.Name, run.Script.Title, run.IsRehearsal, run.Outcome is { } outcome ? Words.Of(outcome) : "underWay", run.Current?.Number, run.Plan.Steps.Count, run.People.Count,
        run.Transcript.Lines is [var first, ..] ? first.Time : default);

    /// <summary>Where one stands.</summary>
    public CeremonyDetails Details(CeremonyRun run) => new(
        Row(run), run.Script.Sha256, run.Transcript.Head, run.Current is { } step ? Step(run, step) : null, PeopleOf(run), DeviationsOf(run), run.Reason, store.Published(run.Name));

    /// <summary>Who has a role.</summary>
    public static IReadOnlyList<CeremonyPersonMessage> PeopleOf(CeremonyRun run) => [.. run.People.Select(person => new CeremonyPersonMessage(person.Name, Words.Of(person.Role)))];

    /// <summary>What was different.</summary>
    public static IReadOnlyList<CeremonyDeviationMessage> DeviationsOf(CeremonyRun run) =>
        [.. run.Deviations.Select(deviation => new CeremonyDeviationMessage(deviation.Number, deviation.By, deviation.Text, deviation.AcceptedBy, run.OpenDeviations.Contains(deviation)))];

    /// <summary>A line.</summary>
    public static CeremonyLineMessage Line(TranscriptLine line) => new(
        line.Seq, line.Time, line.Actor, line.Event,
        line.Data.Where(value => !ForPrograms.Contains(value.Key) && !(value.Key == "key" && line.Event is Events.Joined or Events.Returned)).ToDictionary(value => value.Key, value => value.Value));

    private CeremonyStepMessage Step(CeremonyRun run, Step step) => new(
        step.Number, step.Title, PrintedScript.Who(step.Act, run.Script), step.Says, step.Expects, JsonNamingPolicy.CamelCase.ConvertName(step.Act.GetType().Name),
        step.Act switch
        {
            StepAct.Confirm confirm => Words.Of(confirm.By),
            StepAct.Gather => Words.Of(CeremonyRole.Administrator),
            StepAct.Machine or StepAct.HandOut => Words.Of(run.Script.People.HasOperator ? CeremonyRole.Operator : CeremonyRole.Administrator),
            _ => null,
        },
        step.Act is StepAct.Machine machine ? MachineActs.Word(machine.What) : null, run.Digest,
        [.. step.Act switch
        {
            StepAct.Compare => run.Did(Events.Compared),
            StepAct.Approve => run.Did(Events.Approved),
            StepAct.SignOff => run.Did(Events.SignedOff),
            StepAct.Attest => run.Did(Events.Confirmed),
            StepAct.HandOut => OfSet(run, Events.ShareProven),
            _ => [],
        }],
        shares.AreWanted(run.Name), shares.AreWanted(run.Name) && shares.AreNewWanted(run.Name), shares.AreThere(run.Name), [.. OfSet(run, Events.ShareShown)],
        [.. Enum.GetValues<CeremonyRole>().SelectMany(role => Enumerable.Repeat(Words.Of(role), Math.Max(0, run.Script.People.Of(role) - run.People.Count(person => person.Role == role))))],
        run.Script.Work is CeremonyWork.IssuingCertificate && step.Act is StepAct.Machine { What: MachineAct.SignCertificate }, run.HeadToSign);

    private static IEnumerable<string> OfSet(CeremonyRun run, string what) => run.OfStep.Where(line => line.Event == what && line["set"] == $"{run.ShareSet}").Select(line => line.Actor).Distinct();
}
