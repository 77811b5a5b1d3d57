using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Approvals;

/// <summary>How far a proposal is.</summary>
public enum ProposalState
{
    /// <summary>A second person has not decided.</summary>
    Waiting,

    /// <summary>A second person approved it: whoever asked may do it, once.</summary>
    Approved,

    /// <summary>A second person refused it, or whoever asked took it back.</summary>
    Refused,

    /// <summary>It was done.</summary>
    Used,

    /// <summary>Its time ran out.</summary>
    Expired,
}

/// <summary>An act that waits, or waited, for a second person.</summary>
public sealed record Proposal
{
    /// <summary>Names it; 0 before it is kept.</summary>
    public long Number { get; init; }

    /// <summary>What is to be done.</summary>
    public required Act Act { get; init; }

    /// <summary>The account that asks: the person, or the owner of the API key.</summary>
    public required string Requester { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From then on it is neither approved nor done.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How far it is.</summary>
    public ProposalState State { get; init; }

    /// <summary>Who decided; null: nobody did.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When; null: nobody did.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it waits, or may be done, at this time.</summary>
    public bool IsOpen(DateTimeOffset now) => State is ProposalState.Waiting or ProposalState.Approved && now < ExpiresAt;
}

/// <summary>What a list of proposals is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">A part of the act's words, of its fields or of whoever asked.</param>
/// <param name="State">Only those that are so far.</param>
public sealed record ProposalFilter(string? Text = null, ProposalState? State = null)
{
    /// <summary>Those that the caller sees; null: all of them.</summary>
    public SeenProposals? Seen { get; init; }
}

/// <summary>Which proposals somebody sees: their own, and those of acts that they could decide about.</summary>
/// <param name="Requester">Who looks.</param>
/// <param name="Rights">The rights that they have everywhere, by name; of one that they have in some domains the name, a space and each domain.</param>
public sealed record SeenProposals(string Requester, IReadOnlyList<string> Rights);

/// <summary>The orders of a list of proposals.</summary>
public enum ProposalSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,
}

/// <summary>
/// An approval about to be used up, in the same transaction as the first entry that carries it; further entries of the same act find it used by themselves.
/// </summary>
/// <param name="Number">The proposal's.</param>
/// <param name="Id">16 random octets: this use and no other.</param>
/// <param name="Approved">What vouches for the proposal's row as it was approved.</param>
/// <param name="Used">What vouches for it as it will be.</param>
/// <param name="Entry">approval.used.</param>
public sealed record ApprovalUse(long Number, byte[] Id, byte[] Approved, byte[] Used, AuditEntry Entry);

/// <summary>Rules and proposals as they are kept. Every change is durable with its audit entry.</summary>
public interface IApprovalStore
{
    /// <summary>The rules, as they are now.</summary>
    ValueTask<ApprovalRules> RulesAsync(CancellationToken ct);

    /// <summary>Changes the rules.</summary>
    Task SaveRulesAsync(IReadOnlySet<ActKind> kinds, AuditEntry entry, CancellationToken ct);

    /// <summary>Keeps a proposal, unless the same of the same requester waits already.</summary>
    /// <param name="wanted">Without a number.</param>
    /// <param name="entry">Its entry, given its number.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The one that waits.</returns>
    Task<Proposal> ProposeAsync(Proposal wanted, Func<Proposal, AuditEntry> entry, CancellationToken ct);

    /// <summary>By number; null: there is none. One that somebody else than the appliance changed is refused.</summary>
    ValueTask<Proposal?> FindAsync(long number, CancellationToken ct);

    /// <summary>Proposals beside a place in the list.</summary>
    Task<Slice<Proposal>> ListAsync(ProposalFilter filter, ProposalSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Those that wait or are approved, newest first; their time may have run out.</summary>
    ValueTask<IReadOnlyList<Proposal>> UndoneAsync(CancellationToken ct);

    /// <summary>Decides and writes in one durable transaction, on what the transaction sees.</summary>
    /// <param name="number">Which.</param>
    /// <param name="decide">The proposal as it becomes, with its audit entry; null: it stays. Depends on nothing else, and may be asked more than once.</param>
    /// <param name="ct">Stops the wait, not the transaction.</param>
    /// <returns>The proposal as it became; null when there is none, or it stayed.</returns>
    Task<Proposal?> ChangeAsync(long number, Func<Proposal, (Proposal Proposal, AuditEntry Entry)?> decide, CancellationToken ct);

    /// <summary>What an act carries that uses an approval up.</summary>
    /// <param name="number">Of the proposal.</param>
    /// <param name="id">16 random octets.</param>
    /// <param name="entry">approval.used.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: it is approved no more.</returns>
    ValueTask<ApprovalUse?> UseAsync(long number, byte[] id, AuditEntry entry, CancellationToken ct);

    /// <summary>Uses an approval up by itself, where the act has recorded nothing that would.</summary>
    /// <exception cref="ApprovalRefusedException">Another act used it up.</exception>
    Task CloseAsync(ApprovalUse use, CancellationToken ct);
}

/// <summary>An act waits for a second person. Nothing was done.</summary>
/// <param name="proposal">What waits.</param>
public sealed class SecondPersonWantedException(Proposal proposal) : Exception(
    $"this waits for a second person: proposal {proposal.Number} ({proposal.Act.Words}). Somebody else who may do that approves it on the page Approvals until {proposal.ExpiresAt:u}; then do the very same again")
{
    /// <summary>What waits.</summary>
    public Proposal Proposal => proposal;
}

/// <summary>A decision about a proposal, or the use of an approval, was refused. Nothing was done.</summary>
/// <param name="message">Why, for people.</param>
public sealed class ApprovalRefusedException(string message) : Exception(message);
