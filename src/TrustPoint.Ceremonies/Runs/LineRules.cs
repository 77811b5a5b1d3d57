using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// Which line may come next. The one who writes a transcript asks here before each line, and so does everybody who reads one: there is one opinion about
/// the order of things.
/// </summary>
internal static class LineRules
{
    /// <summary>Why a line may not come next; null: it may.</summary>
    public static string? Violation(CeremonyRun run, TranscriptLine line)
    {
        if (run.Outcome is not null) return "it comes after the end";
        if (line.Step != (run.Current?.Number ?? 0)) return $"it is of step {line.Step}, and step {run.Current?.Number ?? 0} is the one to be done";
        if ((run.Transcript.Lines is []) != (line.Event == Events.Opened)) return "a transcript begins with one line that says what it is of";
        var member = run.Find(line.Actor);
        if (line.Event is not (Events.Opened or Events.Joined or Events.Aborted) && line.Role != (member is null ? "" : $"{member.Role}")) return $"{line.Actor} has another role";
        return line.Event switch
        {
            Events.Opened => line["script"] == run.Script.Sha256 ? null : "it is of another script",
            Events.Joined => Joined(run, line),
            Events.Returned => member is null ? "nobody of that name was here" : HasKey(line) ? null : "its key is none",
            Events.Complete => run.Current?.Act is StepAct.Gather && member?.Role == CeremonyRole.Administrator && IsComplete(run) ? null : "not everybody is here",
            Events.Compared or Events.Misread => run.Current?.Act is StepAct.Compare && member is not null && !run.Did(Events.Compared).Contains(line.Actor) ? null : "nothing is compared by that person now",
            Events.Approved => Approved(run, line, member),
            Events.Confirmed => Confirmed(run, line, member),
            Events.Began => IsOperator(run, member) && run.Interrupted is null && run.Attempts < CeremonyMachine.MostAttempts && IsAct(run, line) ? null : "the machine does not begin that now",
            Events.Did or Events.Failed => IsMachine(line) && run.Interrupted is not null && IsAct(run, line) ? Made(run, line) : "the machine did not begin that",
            Events.Destroyed or Events.Shut => IsMachine(line) ? null : "only the machine does that",
            Events.Unlocked => IsMachine(line) && run.Did(Events.ShareGiven).Count() >= Math.Min(run.Script.People.Needed, run.HoldersNeeded) ? null : "too few custodians gave a share",
            Events.SharesMade => run.Current?.Act is StepAct.HandOut && IsOperator(run, member) ? null : "no shares are made now",
            Events.ShareShown or Events.ShareProven => Share(run, line, member),
            Events.ShareGiven => member?.Role is CeremonyRole.Custodian or CeremonyRole.NewCustodian ? null : "only a custodian gives a share",
            Events.Deviated => member is not null && line["number"] == $"{run.Deviations.Count() + 1}" ? null : "its number is not the next",
            Events.Accepted => member?.Role == CeremonyRole.Custodian && run.Deviations.Any(deviation => line["number"] == $"{deviation.Number}") ? null : "there is no such deviation for a custodian to accept",
            Events.SignedOff => SignedOff(run, line, member),
            Events.Aborted => null,
            Events.Ended => IsMachine(line) && run.Passed == run.Plan.Steps.Count ? null : "not every step is done",
            _ => $"there is no event '{line.Event}'",
        } ?? Deviation(run, line);
    }

    // CER-10: nothing goes on while something that is different from the script is not accepted; what stops it may always be written down.
    private static string? Deviation(CeremonyRun run, TranscriptLine line) =>
        line.Event is Events.Began or Events.Confirmed or Events.SharesMade or Events.SignedOff && run.OpenDeviations.Any() ? "a deviation is not accepted yet" : null;

    private static string? Joined(CeremonyRun run, TranscriptLine line)
    {
        if (run.Current?.Act is not StepAct.Gather) return "nobody joins any more";
        if (run.Find(line.Actor) is not null) return "one person has one role";
        if (IsMachine(line)) return "that is what the machine is called";
        if (!HasKey(line)) return "its key is none";
        return Enum.TryParse<CeremonyRole>(line.Role, out var role) && $"{role}" == line.Role && run.People.Count(person => person.Role == role) < run.Script.People.Of(role)
            ? null : "nobody else is needed in that role";
    }

    private static string? Made(CeremonyRun run, TranscriptLine line) => line.Event == Events.Did ? KeyRules.Violation(run.Script.Work, line["act"], line.Data) : null;

    private static string? Approved(CeremonyRun run, TranscriptLine line, Participant? member)
    {
        if (run.Current?.Act is not StepAct.Approve || member?.Role != CeremonyRole.Custodian || run.Did(Events.Approved).Contains(line.Actor)) return "that person approves nothing now";
        return line["script"] == run.Script.Sha256 && member.HasSigned(Statements.Approval(run.Name, run.Script.Sha256), Signature(line)) ? null : "the signature is not of that person over this script";
    }

    private static string? Confirmed(CeremonyRun run, TranscriptLine line, Participant? member) => run.Current?.Act switch
    {
        StepAct.Confirm confirm when member?.Role == confirm.By => null,
        // CER-62: of each copy its number and how, by two people.
        StepAct.Attest { Copy: var copy } when member is not null && !run.Did(Events.Confirmed).Contains(line.Actor) => line.Data.SequenceEqual(CeremonySteps.FactsOf(copy)) ? null : "it is about another thing",
        _ => "that person confirms nothing now",
    };

    private static string? SignedOff(CeremonyRun run, TranscriptLine line, Participant? member)
    {
        if (run.Current?.Act is not StepAct.SignOff || member is null || run.Did(Events.SignedOff).Contains(line.Actor)) return "that person signs nothing now";
        return line["head"] == run.HeadToSign && member.HasSigned(Statements.Minutes(run.Name, run.HeadToSign!), Signature(line)) ? null : "the signature is not of that person over these minutes";
    }

    private static string? Share(CeremonyRun run, TranscriptLine line, Participant? member)
    {
        if (run.Current?.Act is not StepAct.HandOut || member is null || run.ShareNumberOf(member.Name) is not (> 0 and var number)) return "that person gets no share now";
        if (line["set"] != $"{run.ShareSet}" || line["number"] != $"{number}") return "it is another share than that person's";
        var shown = run.OfStep.Any(before => before.Event == Events.ShareShown && before.Actor == line.Actor && before["set"] == line["set"]);
        return shown == (line.Event == Events.ShareProven) ? null : shown ? "it was shown already" : "it was not shown yet";
    }

    private static bool IsComplete(CeremonyRun run) => Enum.GetValues<CeremonyRole>().All(role => run.People.Count(person => person.Role == role) == run.Script.People.Of(role));

    private static bool IsOperator(CeremonyRun run, Participant? member) => member?.Role == (run.Script.People.HasOperator ? CeremonyRole.Operator : CeremonyRole.Administrator);

    private static bool IsAct(CeremonyRun run, TranscriptLine line) => run.Current?.Act is StepAct.Machine machine && line["act"] == MachineActs.Word(machine.What);

    private static bool IsMachine(TranscriptLine line) => line.Actor == OpenCeremony.Machine;

    // What cannot be read is no key; whether it is one the signatures show.
    private static bool HasKey(TranscriptLine line) => line["key"] is { } key && Convert.TryFromBase64String(key, new byte[key.Length], out _);

    private static byte[] Signature(TranscriptLine line)
    {
        var octets = new byte[line["signature"]?.Length ?? 0];
        return Convert.TryFromBase64String(line["signature"] ?? "", octets, out var length) ? octets[..length] : [];
    }
}
