using TrustPoint.Ca.Approvals;

namespace TrustPoint.Appliance.Rest;

/// <summary>An act that waits, or waited, for a second person.</summary>
/// <param name="Number">Names it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Kind">The kind of act.</param>
/// <param name="Words">What is to be done.</param>
/// <param name="Fields">With what: all that the act binds.</param>
/// <param name="Sha256">Over the act, lower-case hex: the same stands on the log.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="At">Since when.</param>
/// <param name="ExpiresAt">Until when it may be approved and done.</param>
/// <param name="DecidedBy">Who approved or refused it.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record ApprovalMessage(
    long Number, ProposalState State, ActKind Kind, string Words, IReadOnlyDictionary<string, string> Fields, string Sha256, string Requester, DateTimeOffset At, DateTimeOffset ExpiresAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason);

/// <summary>A refusal.</summary>
/// <param name="Reason">Why, for whoever asked.</param>
internal sealed record RefuseApproval(string? Reason);

/// <summary>For which kinds of act a second person is asked.</summary>
/// <param name="Kinds">The kinds.</param>
internal sealed record ApprovalRulesMessage(IReadOnlyList<ActKind> Kinds);
