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
        if (ceremony.Secret.IsKnown) throw new CeremonyRefusedException("The shares are made: each custodian takes the own one.");
        ceremony.Secret.Make(run.Script.People.Needed, run.Script.People.Custodians, random);
        ceremony.Write(caller.Name, Events.SharesMade, Facts.Of(
            ("set", $"{run.ShareSet + 1}"), ("needed", $"{run.Script.People.Needed}"), ("count", $"{run.Script.People.Custodians}"), ("mark", ceremony.Secret.Mark())));
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
            var (member, share) = ShareOf(ceremony, caller);
            if (ceremony.Run.OfStep.Any(line => line.Event == Events.ShareShown && line.Actor == caller.Name && line["set"] == $"{ceremony.Run.ShareSet}"))
                throw new CeremonyRefusedException("The share was shown already, and is shown once. If it was not written down, end the ceremony or have new shares made.");
            // Known first: a stop in between costs new shares, not a share that was shown twice.
            ceremony.Write(caller.Name, Events.ShareShown, FactsOf(ceremony, member));
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
            var (member, share) = ShareOf(ceremony, caller);
            if (ceremony.Run.OfStep.All(line => line.Event != Events.ShareShown || line.Actor != caller.Name)) throw new CeremonyRefusedException("The share was not shown yet.");
            using var typed = Share.Parse(words);
            if (!typed.Matches(share)) throw new CeremonyRefusedException("These are the words of another share.");
            ceremony.Write(caller.Name, Events.ShareProven, FactsOf(ceremony, member));
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
            var member = Ceremonies.RequireRole(ceremony, caller, CeremonyRole.Custodian);
            if (!IsWanted(ceremony)) throw new CeremonyRefusedException("No share is wanted now.");
            var run = ceremony.Run;
            var share = Share.Parse(words);
            if (run.ShareSet > 0 && share.Number != member.Number) throw new CeremonyRefusedException("These are the words of another share.");
            ceremony.Write(caller.Name, Events.ShareGiven, Facts.Of(("number", share.Number.ToString(CultureInfo.InvariantCulture))));
            if (!ceremony.Secret.Give(member.Number, share, run.Script.People.Needed)) return false;
            if (run.SecretMark is { } mark && ceremony.Secret.Mark() != mark)
            {
                ceremony.Secret.Forget();
                throw new CeremonyRefusedException("These shares are of another set than the one that was proven: they open nothing here. Give those of the newest set.");
            }
            if (run.Results.ContainsKey("tokenPrepared") || run.Script.Work is not CeremonyWork.Root) await OpenAsync(ceremony, all.TokenOf(run), ct);
            ceremony.Write(OpenCeremony.Machine, Events.Unlocked, []);
            return true;
        }, ct);
    }

    /// <summary>Whether shares are wanted now, to open the token.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreWanted(string id) => IsWanted(all.Get(id));

    /// <summary>Whether there are shares to hand out; a stop makes the machine forget them.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such ceremony.</exception>
    public bool AreThere(string id) => all.Get(id).Secret.ShareOf(1) is not null;

    /// <summary>Whether shares are wanted: the step says so, or a stop made the machine forget.</summary>
    internal static bool IsWanted(OpenCeremony ceremony) => !ceremony.Secret.IsKnown && ceremony.Run.Current?.Act switch
    {
        StepAct.Unlock => true,
        StepAct.Machine { What: MachineAct.PrepareToken or MachineAct.MakeKey or MachineAct.SignCertificate or MachineAct.SignCrl } => ceremony.Run.Script.Token is not null,
        _ => false,
    };

    /// <summary>Opens the token with what the shares gave.</summary>
    /// <exception cref="CeremonyRefusedException">They do not open it.</exception>
    internal async Task OpenAsync(OpenCeremony ceremony, WantedToken token, CancellationToken ct)
    {
        try
        {
            ceremony.Desk ??= await tools.OpenAsync(token, ceremony.Run.Results["tokenSerial"], ceremony.Secret.Pins(), ct);
        }
        catch (KeyStoreUnavailableException closed)
        {
            // A wrong PIN counts at the token: it is not tried again by itself.
            ceremony.Secret.Forget();
            throw new CeremonyRefusedException($"The token does not open with these shares: {closed.Message}");
        }
    }

    /// <summary>Lets through who works the machine.</summary>
    internal static void RequireOperator(OpenCeremony ceremony, Person caller) =>
        Ceremonies.RequireRole(ceremony, caller, ceremony.Run.Script.People.HasOperator ? CeremonyRole.Operator : CeremonyRole.Administrator);

    private static (Participant Member, Share Share) ShareOf(OpenCeremony ceremony, Person caller)
    {
        var member = Ceremonies.RequireRole(ceremony, caller, CeremonyRole.Custodian);
        return (member, ceremony.Secret.ShareOf(member.Number) ?? throw new CeremonyRefusedException(
            ceremony.Run.ShareSet == 0 ? "There are no shares yet." : "The machine was stopped and has forgotten the shares: have new ones made, and destroy what was written down."));
    }

    private static Facts FactsOf(OpenCeremony ceremony, Participant member) => Facts.Of(("set", $"{ceremony.Run.ShareSet}"), ("number", $"{member.Number}"));
}
