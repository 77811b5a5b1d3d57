using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Approvals;

/// <summary>The commands of the second person, and those about the rules. No API key decides anything here: only somebody who is signed in, just proved it, and did not ask.</summary>
public sealed class Approvals(IApprovalStore store, IPeopleStore people, IAuditStore audit, SecondPerson secondPerson, TimeProvider time)
{
    private const int LongestReason = 200;

    private static readonly AppliancePart Recorder = new("approvals");

    // Whoever owes somebody one of these owes them the power to approve.
    private static readonly AuditEventType[] GivingPower =
    [
        AuditEventType.PersonAdded, AuditEventType.PersonEnabled, AuditEventType.PersonRolesChanged, AuditEventType.PersonPasswordReset, AuditEventType.PersonSecondFactorReset,
    ];

    /// <summary>A page of the proposals that the caller made, could decide, or reads about as whoever reads the audit log.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<Proposal>> ListAsync(Caller caller, ProposalFilter filter, PageRequest<ProposalSort> page, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        var narrowed = filter with { Seen = SeenBy(caller) };
        var found = await page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
        return found with { Items = [.. found.Items.Select(AsOfNow)] };
    }

    /// <summary>Those of them that wait, or may be done, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<Proposal>> OpenAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return [.. (await store.UndoneAsync(ct)).Where(proposal => IsShown(caller, proposal) && proposal.IsOpen(time.GetUtcNow()))];
    }

    /// <summary>One of them; null: there is none of that number that the caller sees.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<Proposal?> FindAsync(Caller caller, long number, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return await store.FindAsync(number, ct) is { } proposal && IsShown(caller, proposal) ? AsOfNow(proposal) : null;
    }

    /// <summary>How many wait for a decision that the caller may take.</summary>
    public async Task<int> CountWaitingAsync(Person person, CancellationToken ct) =>
        (await store.UndoneAsync(ct)).Count(proposal => AsOfNow(proposal).State == ProposalState.Waiting && MayDecide(person, proposal));

    /// <summary>Whether somebody is a second person for a proposal: has the right there, and did not ask for it.</summary>
    public static bool MayDecide(Person person, Proposal proposal) => proposal.Requester != person.Name && person.May(proposal.Act.Right, proposal.Act.Domain);

    /// <summary>Approves a proposal. Whoever asked may then do it, once.</summary>
    /// <exception cref="NotAllowedException">The person may not do such a thing themselves, or a fresh proof is wanted.</exception>
    /// <exception cref="ApprovalRefusedException">It is their own, or is open no more, or they owe their power to whoever asked, or that one may not do it any more.</exception>
    public async Task<Proposal> ApproveAsync(Person person, long number, CancellationToken ct)
    {
        var proposal = await DecidableAsync(person, number, ct);
        if (proposal.Requester == person.Name) throw new ApprovalRefusedException("you asked for it yourself: somebody else decides");
        // Whoever is on the box has no account, and may ask for whatever takes two.
        if (!Administrator.IsName(proposal.Requester) && (await people.FindAsync(proposal.Requester, ct) is not { } requester || !SecondPerson.MayDo(requester, proposal.Act)))
            throw new ApprovalRefusedException($"{proposal.Requester}, who asked, may not do that any more");
        if (await OwesPowerAsync(person.Name, proposal, ct))
            throw new ApprovalRefusedException($"{proposal.Requester}, who asked, gave you your account, your roles or a new set-up code after that: somebody else decides");
        return await DecideAsync(person, number, ProposalState.Approved, null, AuditEventType.ApprovalApproved, ct);
    }

    /// <summary>Refuses a proposal, or takes one's own back. Whoever is on the box may refuse any.</summary>
    /// <param name="caller">A person who is signed in, or whoever is on the box.</param>
    /// <param name="number">Which.</param>
    /// <param name="reason">Why, for whoever asked.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not do such a thing themselves, or a fresh proof is wanted, or it is an API key.</exception>
    /// <exception cref="ApprovalRefusedException">It is open no more, or no reason is given.</exception>
    public async Task<Proposal> RefuseAsync(Caller caller, long number, string reason, CancellationToken ct)
    {
        if (caller is not (Person or Administrator)) throw NotAllowedException.NotInPerson(caller, Right.SeeSetup);
        if ((await DecidableAsync(caller, number, ct)).Requester != caller.Name && reason.Trim().Length == 0)
            throw new ApprovalRefusedException("say why, for whoever asked");
        if (reason.Length > LongestReason || reason.Any(char.IsControl)) throw new ApprovalRefusedException($"a reason has at most {LongestReason} characters, in one line");
        return await DecideAsync(caller, number, ProposalState.Refused, reason.Trim(), AuditEventType.ApprovalRefused, ct);
    }

    /// <summary>The rules.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public ValueTask<ApprovalRules> RulesAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.RulesAsync(ct);
    }

    /// <summary>Asks for a second person for these kinds of acts from now on, and for no others.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">Something takes a second person now: so does this.</exception>
    /// <exception cref="ApprovalRefusedException">There is nobody to be the second person.</exception>
    public async Task SaveRulesAsync(Caller caller, IReadOnlySet<ActKind> kinds, CancellationToken ct)
    {
        var words = string.Join(' ', kinds.Order());
        var allowed = caller.Require(new Act(ActKind.ChangeRules, Right.ChangeSettings, "change for what a second person is asked", ("kinds", words)));
        if (kinds.Contains(ActKind.ChangeRules)) throw new ApprovalRefusedException("the rules themselves take a second person as soon as anything does");
        if (kinds.Any(ApprovalRules.AlwaysAsk)) throw new ApprovalRefusedException("that always takes two people: it is no rule to choose");
        if (kinds.Count > 0 && (await people.ListAsync(ct)).Count(CanBeSecond) < 2)
            throw new ApprovalRefusedException("there is nobody to be the second person: add another administrator first");
        caller = await secondPerson.AskAsync(allowed, ct);
        await store.SaveRulesAsync(kinds, AuditEntry.Create(AuditEventType.ApprovalRulesChanged, time.GetUtcNow(), caller, AuditOutcome.Success, ("kinds", words)), ct);
    }

    /// <summary>Ends the proposals whose time ran out.</summary>
    public async Task ExpireAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var over in (await store.UndoneAsync(ct)).Where(proposal => now >= proposal.ExpiresAt))
        {
            await store.ChangeAsync(over.Number, current => current.State is ProposalState.Waiting or ProposalState.Approved
                ? (current with { State = ProposalState.Expired }, SecondPerson.EntryOf(AuditEventType.ApprovalExpired, now, Recorder, current)) : null, ct);
        }
    }

    private static bool CanBeSecond(Account account) =>
        account is { Enabled: true, IsMachine: false } && HeldRole.ReachOf(Right.ChangeSettings, account.Roles).IsAnywhere && HeldRole.ReachOf(Right.ManagePeople, account.Roles).IsAnywhere;

    private static bool IsShown(Caller caller, Proposal proposal) =>
        proposal.Requester == caller.Name || caller.May(proposal.Act.Right, proposal.Act.Domain) || caller.May(Right.ReadAudit);

    // What IsShown says of one of them, for all.
    private static SeenProposals? SeenBy(Caller caller) => caller.May(Right.ReadAudit) ? null : new(
        caller.Name,
        [.. Enum.GetValues<Right>().SelectMany(right => caller.ReachOf(right).Domains is { } domains ? domains.Select(domain => $"{right} {domain}") : [$"{right}"])]);

    private Proposal AsOfNow(Proposal proposal) =>
        proposal.State is ProposalState.Waiting or ProposalState.Approved && !proposal.IsOpen(time.GetUtcNow()) ? proposal with { State = ProposalState.Expired } : proposal;

    // A proposal that the caller may decide about: what they could do themselves, and just proved who they are; or their own.
    private async Task<Proposal> DecidableAsync(Caller caller, long number, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        if (await store.FindAsync(number, ct) is not { } proposal) throw new ApprovalRefusedException($"there is no proposal {number}");
        if (proposal.Requester == caller.Name) return proposal;
        caller.RequireAlone(proposal.Act.Right, proposal.Act.Domain);
        return caller is Person { IsFresh: false } stale ? throw NotAllowedException.StepUp(stale, proposal.Act.Right) : proposal;
    }

    private async Task<Proposal> DecideAsync(Caller caller, long number, ProposalState state, string? reason, AuditEventType type, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await store.ChangeAsync(number, current =>
        {
            if (current.State != ProposalState.Waiting || !current.IsOpen(now)) return null;
            var decided = current with { State = state, DecidedBy = caller.Name, DecidedAt = now, Reason = reason };
            return (decided, SecondPerson.EntryOf(type, now, caller, decided));
        }, ct) ?? throw new ApprovalRefusedException($"proposal {number} waits no more: it was decided, or its time ran out");
    }

    private async Task<bool> OwesPowerAsync(string person, Proposal proposal, CancellationToken ct)
    {
        foreach (var type in GivingPower)
        {
            ListPosition? after = null;
            Slice<AuditRecord> page;
            do
            {
                page = await audit.ListAsync(new(type.Name, proposal.At), AuditSort.Oldest, after, 1000, ct);
                if (page.Items.Any(entry => Gives(entry, proposal.Requester, person))) return true;
                after = page.Last;
            }
            while (page.More);
        }
        return false;
    }

    private static bool Gives(AuditRecord record, string giver, string person)
    {
        using var entry = JsonDocument.Parse(record.Bytes);
        return entry.RootElement.GetProperty("subject").GetString() == giver && entry.RootElement.GetProperty("person").GetString() == person;
    }
}
