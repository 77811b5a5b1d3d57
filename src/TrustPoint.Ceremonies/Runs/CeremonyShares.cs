using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Shares;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>
/// The shares of what opens the token: each shown once to its custodian alone, proven by typing it, and typed again whenever the token is to be
/// opened. Neither a share nor the secret is ever written anywhere here.
/// </summary>
/// <param name="all">Where ceremonies are.</param>
/// <param name="tools">Opens the token.</param>
/// <param name="random">Where the secret comes from.</param>
public sealed class CeremonyShares(OpenCeremonies all, ICeremonyTools tools, RandomNumberGenerator random)
{
    /// <summary>Makes a secret and its shares. Shares of before open nothing any more: those who wrote them down destroy them.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it.</exception>
    public Task MakeAsync(Person caller, string id, CancellationToken ct) => all.DoAsync(id, ceremony =>
    {
        ceremony.Expect<StepAct.HandOut>();
        RequireOperator(ceremony, caller);
        ceremony.RequireNoDeviation();
        var run = ceremony.Run;
        if (ceremony.Handed.IsKnown) throw new CeremonyRefusedException("The shares are made: each custodian takes the own one.");
        ceremony.Handed.Make(run.HoldersNeeded, run.Holders.Count, random);
        ceremony.Write(caller.Name, Events.SharesMade, Facts.Of(
            ("set", $"{run.ShareSet + 1}"), ("needed", $"{run.HoldersNeeded}"), ("count", $"{run.Holders.Count}"), ("fingerprint", ceremony.Handed.Fingerprint())));
    }, ct);

    /// <summary>Shows a custodian the own share, once.</summary>
    /// <returns>Its words.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It was shown already, or there are no shares.</exception>
    public Task<string[]> ShowAsync(Person caller, string id, CancellationToken ct)
    {
        caller.Require(Right.HoldShares);
        var ceremony = all.Get(id);
        return ceremony.AloneAsync(() =>
        {
            ceremony.Expect<StepAct.HandOut>();
            var (number, share) = ShareOf(ceremony, caller);
            if (ceremony.Run.OfStep.Any(line => line.Event == Events.ShareShown && line.Actor == caller.Name && line["set"] == $"{ceremony.Run.ShareSet}"))
                throw new CeremonyRefusedException("The share was shown already, and is shown once. If it was not written down, end the ceremony or have new shares made.");
            // Known first: a stop in between costs new shares, not a share that was shown twice.
            ceremony.Write(caller.Name, Events.ShareShown, FactsOf(ceremony, number));
            return Task.FromResult(share.Words());
        }, ct);
    }

    /// <summary>Takes what a custodian wrote down and typed: that it is the share that was shown.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not that share, or not the time for it.</exception>
    /// <exception cref="ShareException">It is no share.</exception>
    public Task ProveAsync(Person caller, string id, string words, CancellationToken ct)
    {
        caller.Require(Right.HoldShares);
        return all.DoAsync(id, ceremony =>
        {
            ceremony.Expect<StepAct.HandOut>();
            var (number, share) = ShareOf(ceremony, caller);
            if (ceremony.Run.OfStep.All(line => line.Event != Events.ShareShown || line.Actor != caller.Name)) throw new CeremonyRefusedException("The share was not shown yet.");
            using var typed = Share.Parse(words);
            if (!typed.Matches(share)) throw new CeremonyRefusedException("These are the words of another share.");
            ceremony.Write(caller.Name, Events.ShareProven, FactsOf(ceremony, number));
        }, ct);
    }

    /// <summary>Takes a share to open the token. With as many as are needed it opens.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CeremonyRefusedException">It is not the time for it, or they do not open this token.</exception>
    /// <exception cref="ShareException">It is no share, or they do not belong together.</exception>
    public Task GiveAsync(Person caller, string id, string words, CancellationToken ct)
    {
        caller.Require(Right.HoldShares);
        var ceremony = all.Get(id);
        return ceremony.AloneAsync(async () =>
        {
            var run = ceremony.Run;
            var isHolder = run.ShareNumberOf(caller.Name) > 0;
            var member = Ceremonies.RequireRole(ceremony, caller, isHolder ? null : CeremonyRole.Custodian);
            var wanted = Wanted(ceremony) ?? throw new CeremonyRefusedException("No share is wanted now.");
            var isNew = wanted == ceremony.NewSecret;
            if (!AreWantedOf(ceremony, member)) throw new CeremonyRefusedException(isNew ? "The shares of the new set are wanted now." : "The shares of the set of before are wanted now.");
            var share = Share.Parse(words);
            if (wanted == ceremony.Handed && run.ShareSet > 0 && share.Number != run.ShareNumberOf(caller.Name)) throw new CeremonyRefusedException("These are the words of another share.");
            ceremony.Write(caller.Name, Events.ShareGiven, Facts.Of(("number", share.Number.ToString(CultureInfo.InvariantCulture)), ("of", run.Script.Work is not CeremonyWork.CustodianChange ? null : isNew ? Sets.New : Sets.Old)));
            if (!wanted.Give(isNew ? run.ShareNumberOf(caller.Name) : member.Number, share, isNew ? run.HoldersNeeded : run.Script.People.Needed)) return false;
            if (wanted == ceremony.Handed && run.ShareFingerprint is { } fingerprint && wanted.Fingerprint() != fingerprint)
            {
                wanted.Forget();
                throw new CeremonyRefusedException($"These shares are of a set that was made before set {run.ShareSet}, and open nothing: destroy them, and type those of the newest set.");
            }
            await UnlockAsync(ceremony, wanted, ct);
            return true;
        }, ct);
    }

    private async Task UnlockAsync(OpenCeremony ceremony, HeldSecret set, CancellationToken ct)
    {
        var run = ceremony.Run;
        // A token that was made anew before the stop has another label, and no PIN: its security officer's makes it anew once more.
        if (ceremony.Desk is not null || run.Current?.Act is StepAct.Machine { What: MachineAct.ClearToken }) return;
        var by = run.Script.Work is not CeremonyWork.CustodianChange ? null : set == ceremony.NewSecret ? Sets.New : Sets.Old;
        // Where the machine was stopped while the PINs changed, whose shares open the token is found out by trying each set once.
        if (run.Current?.Act is StepAct.Machine { What: MachineAct.ChangePins } && run.Attempts > 0 && !await tools.Tokens.OpensAsync(all.TokenOf(run), run.Results["tokenSerial"], set.Pins(), ct))
        {
            ceremony.Write(OpenCeremony.Machine, Events.Shut, Facts.Of(("by", by)));
            if (set == ceremony.Secret) return;
            await ceremony.CloseAsync();
            throw new CeremonyRefusedException("The token opens with neither of the two sets: type the shares of both again.");
        }
        if (run.Results.ContainsKey("tokenPrepared") || run.Script.Work is not CeremonyWork.Root) await OpenAsync(ceremony, set, all.TokenOf(run), ct);
        ceremony.Write(OpenCeremony.Machine, Events.Unlocked, Facts.Of(("by", by)));
    }

    /// <summary>Whether shares are wanted now, to open the token.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreWanted(string id) => IsWanted(all.Get(id));

    /// <summary>Whether that person's share is wanted now.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreWantedOf(string id, string name) => all.Get(id) is var ceremony && ceremony.Run.Find(name) is { } member && IsWanted(ceremony) && AreWantedOf(ceremony, member);

    /// <summary>Whether the shares that are wanted now are those of the new set, where the token goes to other custodians.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreNewWanted(string id) => all.Get(id) is var ceremony && Wanted(ceremony) == ceremony.NewSecret;

    /// <summary>Whether there are shares to hand out; a stop makes the machine forget them.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreThere(string id) => all.Get(id).Handed.ShareOf(1) is not null;

    /// <summary>Whether shares are wanted: the step says so, or a stop made the machine forget.</summary>
    internal static bool IsWanted(OpenCeremony ceremony) => Wanted(ceremony) is not null;

    // Where the token goes to other custodians the set of before comes first.
    private static HeldSecret? Wanted(OpenCeremony ceremony) => ceremony.Run.Current?.Act switch
    {
        StepAct.Unlock when !ceremony.Secret.IsKnown => ceremony.Secret,
        StepAct.Machine machine when !ceremony.Secret.IsKnown && ceremony.Run.Script.Token is not null && MachineActs.NeedsToken(machine.What) && !IsBeforeTheToken(ceremony.Run) => ceremony.Secret,
        StepAct.Machine { What: MachineAct.ChangePins } when !ceremony.NewSecret.IsKnown => ceremony.NewSecret,
        _ => null,
    };

    private static bool AreWantedOf(OpenCeremony ceremony, Participant member) =>
        Wanted(ceremony) == ceremony.NewSecret ? ceremony.Run.ShareNumberOf(member.Name) > 0 : member.Role == CeremonyRole.Custodian;

    // The keys of signers are made in the token of this box, before that of the root is opened.
    private static bool IsBeforeTheToken(CeremonyRun run) => run.Script.Work is CeremonyWork.SignerKeys && run.Current?.Act is StepAct.Machine { What: MachineAct.MakeKey };

    /// <summary>Opens the token with what the shares gave.</summary>
    /// <exception cref="CeremonyRefusedException">They do not open it.</exception>
    internal async Task OpenAsync(OpenCeremony ceremony, HeldSecret secret, WantedToken token, CancellationToken ct)
    {
        try
        {
            ceremony.Desk ??= await tools.OpenAsync(token, ceremony.Run.Results["tokenSerial"], secret.Pins(), ct);
        }
        catch (KeyStoreUnavailableException closed)
        {
            // A wrong PIN counts at the token: it is not tried again by itself.
            secret.Forget();
            throw new CeremonyRefusedException($"The token does not open with these shares: {closed.Message}");
        }
    }

    /// <summary>Lets through who works the machine.</summary>
    internal static void RequireOperator(OpenCeremony ceremony, Person caller) =>
        Ceremonies.RequireRole(ceremony, caller, ceremony.Run.Script.People.HasOperator ? CeremonyRole.Operator : CeremonyRole.Administrator);

    private static (int Number, Share Share) ShareOf(OpenCeremony ceremony, Person caller)
    {
        var number = ceremony.Run.ShareNumberOf(caller.Name);
        Ceremonies.RequireRole(ceremony, caller, number > 0 ? null : ceremony.Run.Script.Work is CeremonyWork.CustodianChange ? CeremonyRole.NewCustodian : CeremonyRole.Custodian);
        return (number, ceremony.Handed.ShareOf(number) ?? throw new CeremonyRefusedException(
            ceremony.Run.ShareSet == 0 ? "There are no shares yet." : "The machine was stopped and has forgotten the shares: have new ones made, and destroy what was written down."));
    }

    private static Facts FactsOf(OpenCeremony ceremony, int number) => Facts.Of(("set", $"{ceremony.Run.ShareSet}"), ("number", $"{number}"));
}
