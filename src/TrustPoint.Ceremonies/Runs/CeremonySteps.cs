using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What people do at a ceremony: compare, approve, confirm, sign.</summary>
/// <param name="all">Where they are.</param>
public sealed class CeremonySteps(OpenCeremonies all)
{
    /// <summary>Digits of a digest that are read as one.</summary>
    public const int GroupLength = 4;

    private const int GroupsAsked = 2;

    /// <summary>The groups of the digest that a person is asked for, from 1: two at random, the same until they are typed.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">Nothing is compared now.</exception>
    public Task<int[]> AskedAsync(Person caller, string id, CancellationToken ct)
    {
        var ceremony = all.Get(id);
        return ceremony.AloneAsync(() =>
        {
            ceremony.Expect<StepAct.Compare>();
            Ceremonies.RequireRole(ceremony, caller, null);
            return Task.FromResult(Asked(ceremony, caller.Name));
        }, ct);
    }

    /// <summary>Takes what a person typed for the groups that were asked for, of the script (CER-13) or of what was made (CER-15). A person who typed wrong three times has another digest before them: that ends it.</summary>
    /// <param name="caller">Who compares.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="typed">The groups, in the order asked; blanks and capitals do not matter.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Whether they are right.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">Nothing is compared now, or the person has compared already.</exception>
    public async Task<bool> CompareAsync(Person caller, string id, string typed, CancellationToken ct)
    {
        var ceremony = all.Get(id);
        var right = await ceremony.AloneAsync(async () =>
        {
            ceremony.Expect<StepAct.Compare>();
            Ceremonies.RequireRole(ceremony, caller, null);
            if (ceremony.Run.Did(Events.Compared).Contains(caller.Name)) throw new CeremonyRefusedException($"{caller.Name} has compared already: somebody else is the second.");
            var asked = Asked(ceremony, caller.Name);
            ceremony.Asked.Remove(caller.Name);
            var groups = Facts.Of(("groups", string.Join(' ', asked)));
            if (Plain(typed) == string.Concat(asked.Select(number => ceremony.Run.Digest!.Substring((number - 1) * GroupLength, GroupLength))))
            {
                ceremony.Write(caller.Name, Events.Compared, groups);
                return true;
            }
            ceremony.Write(caller.Name, Events.Misread, groups);
            if (ceremony.Run.OfStep.Count(line => line.Event == Events.Misread && line.Actor == caller.Name) >= CeremonyRun.MostMisreadings)
                await all.EarlyEnd.AbortAsync(ceremony, OpenCeremony.Machine, $"{caller.Name} has another digest before them.");
            return false;
        }, ct);
        await all.WitnessEndAsync(caller, ceremony.Run, CancellationToken.None);
        return right;
    }

    /// <summary>Approves the script, as a custodian who has just shown who is sitting there, for this script and nothing else (CER-82).</summary>
    /// <param name="caller">The custodian.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="signature">Over <see cref="Statements.Approval"/>, by the person's key of this ceremony.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or the signature is not of this script.</exception>
    public Task ApproveAsync(Person caller, string id, byte[] signature, CancellationToken ct)
    {
        caller.Require(Right.HoldShares);
        return all.DoAsync(id, ceremony =>
        {
            ceremony.Expect<StepAct.Approve>();
            var member = Ceremonies.RequireRole(ceremony, caller, CeremonyRole.Custodian);
            if (ceremony.Run.Did(Events.Approved).Contains(caller.Name)) throw new CeremonyRefusedException($"{caller.Name} has approved already.");
            if (!member.HasSigned(Statements.Approval(ceremony.Run.Name, ceremony.Run.Script.Sha256), signature)) throw new CeremonyRefusedException("The signature is not one of this device over this script.");
            caller.RequireProof(Right.HoldShares, Statements.ProofOf(ceremony.Run));
            ceremony.Write(caller.Name, Events.Approved, Facts.Of(("script", ceremony.Run.Script.Sha256), ("proof", caller.Proof), ("signature", Convert.ToBase64String(signature))));
        }, ct);
    }

    /// <summary>Says that a step was done, and what was seen.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or for somebody else.</exception>
    public Task ConfirmAsync(Person caller, string id, string seen, CancellationToken ct) => all.DoAsync(id, ceremony =>
    {
        var act = ceremony.Expect<StepAct.Confirm>();
        Ceremonies.RequireRole(ceremony, caller, act.By);
        ceremony.RequireNoDeviation();
        if (seen.Trim().Length is 0 or > 300) throw new CeremonyRefusedException("Say in 1 to 300 letters what was seen, such as the numbers of the seals.");
        ceremony.Write(caller.Name, Events.Confirmed, Facts.Of(("seen", seen.Trim())));
    }, ct);

    /// <summary>Says that a thing is destroyed. Two people do, each by the number that stands on it.</summary>
    /// <param name="caller">Who saw it.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="number">What the person read on it; blanks and capitals do not matter.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or the number is not that of the script.</exception>
    public Task AttestAsync(Person caller, string id, string number, CancellationToken ct) => all.DoAsync(id, ceremony =>
    {
        var copy = ceremony.Expect<StepAct.Attest>().Copy;
        Ceremonies.RequireRole(ceremony, caller, null);
        ceremony.RequireNoDeviation();
        if (ceremony.Run.Did(Events.Confirmed).Contains(caller.Name)) throw new CeremonyRefusedException($"{caller.Name} has confirmed it already: somebody else is the second.");
        // CER-60: a copy that is not the one of the list is not destroyed in its place.
        if (Plain(number) != Plain(copy.Number)) throw new CeremonyRefusedException("That is not the number of the script. Look again; if the thing is missing, end the ceremony.");
        ceremony.Write(caller.Name, Events.Confirmed, FactsOf(copy));
    }, ct);

    /// <summary>What is written down of a thing that was destroyed.</summary>
    internal static Facts FactsOf(CustodyCopy copy) => Facts.Of(
        ("kind", $"{copy.Kind}".ToLowerInvariant()), ("number", copy.Number), ("place", copy.Place), ("method", $"{copy.Method}".ToLowerInvariant()));

    /// <summary>Signs what was done. With the last signature the ceremony has ended.</summary>
    /// <param name="caller">Who was there.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="signature">Over <see cref="Statements.Minutes"/> with <see cref="CeremonyRun.HeadToSign"/>, by the person's key of this ceremony.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or the signature is not of these minutes.</exception>
    public async Task SignAsync(Person caller, string id, byte[] signature, CancellationToken ct)
    {
        await all.DoAsync(id, ceremony =>
        {
            ceremony.Expect<StepAct.SignOff>();
            var member = Ceremonies.RequireRole(ceremony, caller, null);
            ceremony.RequireNoDeviation();
            var run = ceremony.Run;
            if (run.Did(Events.SignedOff).Contains(caller.Name)) throw new CeremonyRefusedException($"{caller.Name} has signed already.");
            if (!member.HasSigned(Statements.Minutes(run.Name, run.HeadToSign!), signature)) throw new CeremonyRefusedException("The signature is not one of this device over these minutes.");
            ceremony.Write(caller.Name, Events.SignedOff, Facts.Of(("head", run.HeadToSign), ("signature", Convert.ToBase64String(signature))));
            if (run.Current is null) ceremony.Write(OpenCeremony.Machine, Events.Ended, []);
        }, ct);
        await all.WitnessEndAsync(caller, all.Get(id).Run, CancellationToken.None);
    }

    private static int[] Asked(OpenCeremony ceremony, string name)
    {
        if (ceremony.Asked.TryGetValue(name, out var before)) return before;
        var groups = Enumerable.Range(1, SHA256.HashSizeInBytes * 2 / GroupLength).ToArray();
        RandomNumberGenerator.Shuffle(groups.AsSpan());
        return ceremony.Asked[name] = [.. groups.Take(GroupsAsked).Order()];
    }

    private static string Plain(string typed) => string.Concat(typed.Where(letter => !char.IsWhiteSpace(letter) && letter != '-')).ToLower(CultureInfo.InvariantCulture);
}
