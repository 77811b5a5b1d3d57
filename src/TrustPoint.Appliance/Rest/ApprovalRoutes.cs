using System.Globalization;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.Rest;

/// <summary>What waits for a second person. Whoever is on the box, and an API key, approve nothing: that is done by somebody who is signed in, on the page or at a terminal.</summary>
internal sealed class ApprovalRoutes(Approvals approvals) : IAdminRoutes
{
    private static readonly (string Title, Func<ApprovalMessage, string?> Cell)[] Columns =
    [
        ("number", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("state", row => Words.Of(row.State)), ("kind", row => Words.Of(row.Kind)), ("act", row => row.Words),
        ("fields", row => string.Join(", ", row.Fields.Select(field => $"{field.Key}: {field.Value}"))), ("sha256", row => row.Sha256), ("requester", row => row.Requester),
        ("at", row => Words.Time(row.At)), ("expiresAt", row => Words.Time(row.ExpiresAt)), ("decidedBy", row => row.DecidedBy),
        ("decidedAt", row => row.DecidedAt is { } at ? Words.Time(at) : null), ("reason", row => row.Reason),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "approvals", Right.SeeSetup, async exchange => await new ListAnswer<Proposal, ProposalSort>(
            exchange, page => approvals.ListAsync(exchange.Caller, new(exchange.Query("text"), exchange.Word<ProposalState>("state")), page, exchange.Aborted)).WriteAsync(Message, Columns)),
        new("GET", "approvals/{number}", Right.SeeSetup, async exchange => Message(
            await approvals.FindAsync(exchange.Caller, NumberIn(exchange), exchange.Aborted) ?? throw RestRefusedException.NotFound($"there is no proposal {exchange.Path("number")}"))),
        new("POST", "approvals/{number}/refuse", Right.SeeSetup, async exchange => Message(
            await approvals.RefuseAsync(exchange.Caller, NumberIn(exchange), (await exchange.BodyAsync<RefuseApproval>()).Reason ?? "", exchange.Aborted))),
        new("GET", "approval-rules", Right.SeeSetup, async exchange =>
        {
            var rules = await approvals.RulesAsync(exchange.Caller, exchange.Aborted);
            return rules.IsBroken ? throw RestRefusedException.Conflict("the rules are not those that this appliance wrote: set them anew on the box") : Message(rules.Kinds);
        }),
        new("PUT", "approval-rules", Right.ChangeSettings, async exchange =>
        {
            var kinds = ((await exchange.BodyAsync<ApprovalRulesMessage>()).Kinds ?? throw RestRefusedException.Invalid("say the kinds, or none")).ToHashSet();
            await approvals.SaveRulesAsync(exchange.Caller, kinds, exchange.Aborted);
            return Message(kinds);
        }),
    ];

    internal static long NumberIn(AdminExchange exchange) =>
        long.TryParse(exchange.Path("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RestRefusedException.Invalid("a proposal has a number");

    private static ApprovalRulesMessage Message(IEnumerable<ActKind> kinds) => new([.. kinds.Order()]);

    internal static ApprovalMessage Message(Proposal proposal) => new(
        proposal.Number, proposal.State, proposal.Act.Kind, proposal.Act.Words,
        proposal.Act.Fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!), Convert.ToHexStringLower(proposal.Act.Sha256),
        proposal.Requester, proposal.At, proposal.ExpiresAt, proposal.DecidedBy, proposal.DecidedAt, proposal.Reason);
}

/// <summary>A second person approves at a terminal of the box, signed in there.</summary>
internal sealed class TerminalApprovalRoutes(Approvals approvals, Sessions sessions) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "terminal/approvals/{number}/approve", Right.UseTerminal, async exchange => ApprovalRoutes.Message(
            await approvals.ApproveAsync(await sessions.AtTerminalAsync((await exchange.BodyAsync<TerminalAct>()).Session, exchange.Aborted), ApprovalRoutes.NumberIn(exchange), exchange.Aborted))),
    ];
}
