using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Approvals;

/// <inheritdoc/>
internal sealed class ApprovalStore(GroupCommitWriter writer, ReadConnections readers, PeopleKey key) : IApprovalStore
{
    private const string Rules = "approval_rules";

    private static readonly ApprovalRules None = new(new HashSet<ActKind>());
    private static readonly ApprovalRules Broken = None with { IsBroken = true };

    private readonly VouchedRows ruleRows = new(key, Rules);
    private readonly VouchedRows proposalRows = new(key, ApprovalRow.Table);

    public ValueTask<ApprovalRules> RulesAsync(CancellationToken ct) => new(readers.Read(connection =>
    {
        using var row = connection.Query("SELECT id, kinds, mac FROM approval_rules");
        if (!row.Read())
        {
            // Nobody has decided yet; or somebody took away what was decided, which the log remembers.
            return connection.Scalar("SELECT 1 FROM log WHERE event = ?1 LIMIT 1", AuditEventType.ApprovalRulesChanged.Name) is null ? None : Broken;
        }
        return ruleRows.IsVouched(row) ? new(StoredJson.Read(row.GetString(1)).Select(Enum.Parse<ActKind>).ToHashSet()) : Broken;
    }));

    public Task SaveRulesAsync(IReadOnlySet<ActKind> kinds, AuditEntry entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var json = StoredJson.Write([.. kinds.Order().Select(kind => kind.ToString())]);
            var id = transaction.Change(
                "INSERT OR REPLACE INTO approval_rules (id, kinds, mac) VALUES (?1, ?2, ?3) RETURNING id", ruleRows.Vouched(1L, json));
            transaction.Append(entry, transaction.Row(Rules, id!.Value));
            return id;
        },
        ct);

    public Task<Proposal> ProposeAsync(Proposal wanted, Func<Proposal, AuditEntry> entry, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            var sha256 = wanted.Act.Sha256;
            if (Undone(transaction.Query).FirstOrDefault(Same) is { } before) return before;
            var proposal = wanted with { Number = (transaction.Scalar("SELECT max(id) FROM approvals") as long? ?? 0) + 1 };
            transaction.Execute($"INSERT INTO approvals ({ApprovalRow.Columns}) VALUES ({Places})", ApprovalRow.Values(proposalRows, proposal, null));
            transaction.Append(entry(proposal), transaction.Row(ApprovalRow.Table, proposal.Number));
            return proposal;

            bool Same(Proposal waiting) => waiting.State == ProposalState.Waiting && waiting.Requester == wanted.Requester && wanted.At < waiting.ExpiresAt
                && waiting.Act.Sha256.AsSpan().SequenceEqual(sha256);
        },
        ct);

    public ValueTask<Proposal?> FindAsync(long number, CancellationToken ct) => new(readers.Read(connection => Find(connection.Query, number)?.Proposal));

    public Task<Slice<Proposal>> ListAsync(ProposalFilter filter, ProposalSort sort, ListPosition? from, int limit, CancellationToken ct) => Task.FromResult(readers.Read(connection =>
    {
        var isDescending = sort == ProposalSort.Newest != from is { Backwards: true };
        var search = Narrowed(filter);
        if (from is { } place) search.Add($"id {(isDescending ? '<' : '>')}", place.Id);
        var found = All(connection.Query(
            $"SELECT {ApprovalRow.Columns} FROM {search} ORDER BY id {(isDescending ? "DESC" : "ASC")} LIMIT {search.Value(limit + 1)}", search.Values));
        return Slice.Of(found, from, limit, proposal => proposal, proposal => new ListPosition("", proposal.Number, false));
    }));

    public ValueTask<IReadOnlyList<Proposal>> UndoneAsync(CancellationToken ct) => new(readers.Read<IReadOnlyList<Proposal>>(connection => Undone(connection.Query)));

    public Task<Proposal?> ChangeAsync(long number, Func<Proposal, (Proposal Proposal, AuditEntry Entry)?> decide, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            if (Find(transaction.Query, number) is not var (before, _) || decide(before) is not var (changed, entry)) return null;
            transaction.Execute($"REPLACE INTO approvals ({ApprovalRow.Columns}) VALUES ({Places})", ApprovalRow.Values(proposalRows, changed, null));
            transaction.Append(entry, transaction.Row(ApprovalRow.Table, number));
            return changed;
        },
        ct);

    public ValueTask<ApprovalUse?> UseAsync(long number, byte[] id, AuditEntry entry, CancellationToken ct) => new(readers.Read(connection =>
    {
        if (Find(connection.Query, number) is not var (proposal, mac) || proposal.State != ProposalState.Approved) return null;
        var used = ApprovalRow.Values(proposalRows, proposal with { State = ProposalState.Used }, id);
        return new ApprovalUse(number, id, mac, (byte[])used[^1]!, entry);
    }));

    public Task CloseAsync(ApprovalUse use, CancellationToken ct) => writer.WriteAsync(
        transaction =>
        {
            ApprovalRow.Use(transaction, use);
            return use.Number;
        },
        ct);

    private static Search Narrowed(ProposalFilter filter)
    {
        var search = new Search("approvals");
        if (filter.Text is { Length: > 0 } text) search.Add(Search.Holds("words", "fields", "requester"), text);
        if (filter.State is { } state) search.Add("state =", state.ToString());
        if (filter.Seen is { } seen)
        {
            const string Rights = "(SELECT value FROM json_each({0}))";
            search.Add($"(requester = {search.Value(seen.Requester)} OR required IN {Rights} OR required || ' ' || domain IN {Rights})", StoredJson.Write(seen.Rights));
        }
        return search;
    }

    private static string Places { get; } = string.Join(", ", Enumerable.Range(1, ApprovalRow.Columns.Split(',').Length).Select(number => $"?{number}"));

    private (Proposal Proposal, byte[] Mac)? Find(QueryRows query, long number)
    {
        using var row = query($"SELECT {ApprovalRow.Columns} FROM approvals WHERE id = ?1", number);
        return row.Read() ? ApprovalRow.Read(proposalRows, row) : null;
    }

    private List<Proposal> Undone(QueryRows query) =>
        All(query($"SELECT {ApprovalRow.Columns} FROM approvals WHERE state IN ('Waiting', 'Approved') ORDER BY id DESC"));

    private List<Proposal> All(SqliteDataReader rows)
    {
        using (rows)
        {
            var proposals = new List<Proposal>();
            while (rows.Read()) proposals.Add(ApprovalRow.Read(proposalRows, rows).Proposal);
            return proposals;
        }
    }

    private delegate SqliteDataReader QueryRows(string sql, params ReadOnlySpan<object?> values);
}
