using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Approvals;

/// <summary>
/// Stands in every command whose right has kinds of acts (invariant I14): lets an act through that takes no second person or has one's approval, and keeps
/// any other as a proposal. An approval is for the same act of the same account, once, for a day. Safe for concurrent use.
/// </summary>
public sealed class SecondPerson(IApprovalStore store, IPeopleStore people, IAuditStore audit, RandomNumberGenerator random, TimeProvider time, ILogger<SecondPerson> log)
{
    /// <summary>How long a proposal is open.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private const int UseIdLength = 16;

    /// <summary>Lets an act through.</summary>
    /// <param name="allowed">The act, by whoever may do it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The caller to go on with: the entries of what it does use the approval up.</returns>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="NotAllowedException">The rules are not those that the appliance wrote.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    public async ValueTask<Caller> AskAsync(AllowedAct allowed, CancellationToken ct)
    {
        var (caller, act) = (allowed.Caller, allowed.Act);
        // A step of an act that was let through as a whole; or a part of the appliance, which nobody asks.
        if (caller.Permit is not null || caller is not (Person or ApiClient or Administrator)) return caller;
        var rules = await store.RulesAsync(ct);
        if (!rules.Ask(act.Kind)) return caller with { Permit = new(act.Kind, null) };
        if (caller is Administrator && !ApprovalRules.AlwaysAsk(act.Kind))
        {
            await BreakGlassAsync(caller, act, ct);
            return caller with { Permit = new(act.Kind, null) };
        }
        if (rules.IsBroken && caller is not Administrator) throw NotAllowedException.BrokenRules(caller, act.Right);
        return caller with { Permit = new(act.Kind, await ApprovedAsync(caller, act, ct) ?? throw new SecondPersonWantedException(await ProposeAsync(caller, act, ct))) };
    }

    /// <summary>Uses up the approval of an act that was carried out and found nothing to change: no entry of its own has done so.</summary>
    /// <param name="permitted">Who carried it out, as <see cref="AskAsync"/> returned it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="ApprovalRefusedException">Another act used it up.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    internal Task CloseAsync(Caller permitted, CancellationToken ct) => permitted.Permit?.Use is { } use ? store.CloseAsync(use, ct) : Task.CompletedTask;

    private async Task<ApprovalUse?> ApprovedAsync(Caller caller, Act act, CancellationToken ct)
    {
        var (now, sha256) = (time.GetUtcNow(), act.Sha256);
        foreach (var proposal in await store.UndoneAsync(ct))
        {
            if (proposal.State != ProposalState.Approved || now >= proposal.ExpiresAt || proposal.Requester != caller.Name || !proposal.Act.Sha256.AsSpan().SequenceEqual(sha256)) continue;
            // Who approved may have lost the right since.
            if (await people.FindAsync(proposal.DecidedBy!, ct) is not { } approver || !MayDo(approver, act)) continue;
            var entry = EntryOf(AuditEventType.ApprovalUsed, now, caller, proposal);
            if (await store.UseAsync(proposal.Number, RandomNumbers(), entry, ct) is { } use) return use;
        }
        return null;
    }

    private Task<Proposal> ProposeAsync(Caller caller, Act act, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var wanted = new Proposal { Act = act, Requester = caller.Name, At = now, ExpiresAt = now + Life };
        return store.ProposeAsync(wanted, proposal => EntryOf(AuditEventType.ApprovalProposed, now, caller, proposal), ct);
    }

    // Whoever is on the box acts also when nobody else can be reached, and everybody sees that it did.
    private async Task BreakGlassAsync(Caller caller, Act act, CancellationToken ct)
    {
        await audit.AppendAsync(AuditEntry.Create(
            AuditEventType.ApprovalBypassed, time.GetUtcNow(), caller, AuditOutcome.Alarm,
            ("kind", act.Kind.ToString()), ("act", act.ToString()), ("sha256", Convert.ToHexStringLower(act.Sha256))), ct);
        log.LogWarning("ALARM: {Caller} did over the admin socket, without the second person that the rules ask for: {Act}", caller.Name, act.Words);
    }

    private byte[] RandomNumbers()
    {
        var id = new byte[UseIdLength];
        random.GetBytes(id);
        return id;
    }

    /// <summary>Whether an account may do such an act at this moment.</summary>
    internal static bool MayDo(Account account, Act act) => account.Enabled && HeldRole.ReachOf(act.Right, account.Roles).Covers(act.Domain);

    /// <summary>The entry of what becomes of a proposal.</summary>
    internal static AuditEntry EntryOf(AuditEventType type, DateTimeOffset now, Caller caller, Proposal proposal) => AuditEntry.Create(
        type, now, caller, AuditOutcome.Success,
        ("proposal", $"{proposal.Number}"), ("kind", proposal.Act.Kind.ToString()), ("act", proposal.Act.ToString()), ("domain", proposal.Act.Domain),
        ("sha256", Convert.ToHexStringLower(proposal.Act.Sha256)), ("requester", proposal.Requester), ("reason", proposal.Reason));
}
