using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Testing.InMemory;

/// <summary>What waits for a second person, in memory. Nothing takes one until rules are saved; what an act uses up is not kept.</summary>
public sealed class InMemoryApprovalStore : IApprovalStore
{
    private readonly Lock gate = new();
    private readonly List<Proposal> proposals = [];
    private ApprovalRules rules = new(new HashSet<ActKind>());

    /// <summary>Audit entries, in order.</summary>
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>Whom commands ask where nothing is asked of anybody.</summary>
    public static SecondPerson Nobody(TimeProvider time) => new InMemoryApprovalStore().Ask(new InMemoryPeopleStore(), new InMemoryAuditStore(), time);

    /// <summary>Whom commands ask.</summary>
    public SecondPerson Ask(InMemoryPeopleStore people, InMemoryAuditStore log, TimeProvider time) =>
        new(this, people, log, RandomNumberGenerator.Create(), time, NullLogger<SecondPerson>.Instance);

    public ValueTask<ApprovalRules> RulesAsync(CancellationToken ct)
    {
        lock (gate) return new(rules);
    }

    public Task SaveRulesAsync(IReadOnlySet<ActKind> kinds, AuditEntry entry, CancellationToken ct)
    {
        lock (gate)
        {
            rules = new(kinds);
            Entries.Add(entry);
        }
        return Task.CompletedTask;
    }

    public Task<Proposal> ProposeAsync(Proposal wanted, Func<Proposal, AuditEntry> entry, CancellationToken ct)
    {
        lock (gate)
        {
            if (proposals.Find(proposal => proposal.State == ProposalState.Waiting && proposal.Requester == wanted.Requester && proposal.Act.ToString() == wanted.Act.ToString()) is { } before)
                return Task.FromResult(before);
            var added = wanted with { Number = proposals.Count + 1 };
            proposals.Add(added);
            Entries.Add(entry(added));
            return Task.FromResult(added);
        }
    }

    public ValueTask<Proposal?> FindAsync(long number, CancellationToken ct)
    {
        lock (gate) return new(proposals.Find(proposal => proposal.Number == number));
    }

    public Task<Slice<Proposal>> ListAsync(ProposalFilter filter, ProposalSort sort, ListPosition? from, int limit, CancellationToken ct)
    {
        lock (gate)
        {
            var found = proposals.AsEnumerable().Reverse().Where(proposal => from is null || proposal.Number < from.Value.Id);
            return Task.FromResult(Slice.Of([.. found], from, limit, proposal => proposal, proposal => new ListPosition("", proposal.Number, false)));
        }
    }

    public ValueTask<IReadOnlyList<Proposal>> UndoneAsync(CancellationToken ct)
    {
        lock (gate) return new([.. proposals.Where(proposal => proposal.State is ProposalState.Waiting or ProposalState.Approved).Reverse()]);
    }

    public Task<Proposal?> ChangeAsync(long number, Func<Proposal, (Proposal Proposal, AuditEntry Entry)?> decide, CancellationToken ct)
    {
        lock (gate)
        {
            var index = proposals.FindIndex(proposal => proposal.Number == number);
            if (index < 0 || decide(proposals[index]) is not var (changed, entry)) return Task.FromResult<Proposal?>(null);
            proposals[index] = changed;
            Entries.Add(entry);
            return Task.FromResult<Proposal?>(changed);
        }
    }

    public ValueTask<ApprovalUse?> UseAsync(long number, byte[] id, AuditEntry entry, CancellationToken ct) => new(new ApprovalUse(number, id, [], [], entry));

    public Task CloseAsync(ApprovalUse use, CancellationToken ct) => Task.CompletedTask;
}
