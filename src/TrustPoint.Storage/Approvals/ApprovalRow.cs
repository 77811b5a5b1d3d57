using System.Text.Json;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.People;

namespace TrustPoint.Storage.Approvals;

/// <summary>A proposal as a row. One that the key did not vouch for was written by somebody else: it is read as refused.</summary>
internal static class ApprovalRow
{
    public const string Table = "approvals";

    public const string Columns = "id, kind, required, domain, words, fields, requester, at, expires_at, state, decided_by, decided_at, reason, used, mac";

    /// <summary>Its columns, the mac last.</summary>
    public static object?[] Values(VouchedRows rows, Proposal proposal, byte[]? used) => rows.Vouched(
        proposal.Number, proposal.Act.Kind.ToString(), proposal.Act.Right.ToString(), proposal.Act.Domain, proposal.Act.Words,
        JsonSerializer.Serialize(proposal.Act.Fields.SelectMany(field => new[] { field.Name, field.Value })), proposal.Requester,
        proposal.At.ToUnixTimeMilliseconds(), proposal.ExpiresAt.ToUnixTimeMilliseconds(), proposal.State.ToString(),
        proposal.DecidedBy, proposal.DecidedAt?.ToUnixTimeMilliseconds(), proposal.Reason, used);

    /// <summary>Reads it with what vouches for it.</summary>
    public static (Proposal Proposal, byte[] Mac) Read(VouchedRows rows, SqliteDataReader row) =>
        (rows.IsVouched(row) ? Content(row) : Broken(row.GetInt64(0)), row.GetFieldValue<byte[]>(row.FieldCount - 1));

    /// <summary>Uses an approval up, once: the row must be as it was when the approval was found, or as this very act has left it.</summary>
    /// <exception cref="ApprovalRefusedException">It is approved no more, or another act was faster.</exception>
    public static void Use(WriteTransaction transaction, ApprovalUse use)
    {
        var mac = (byte[]?)transaction.Scalar("SELECT mac FROM approvals WHERE id = ?1", use.Number);
        if (use.Used.AsSpan().SequenceEqual(mac)) return;
        var id = transaction.Change(
            "UPDATE approvals SET state = 'Used', used = ?2, mac = ?3 WHERE id = ?1 AND mac = ?4 RETURNING id", use.Number, use.Id, use.Used, use.Approved)
            ?? throw new ApprovalRefusedException($"the approval of proposal {use.Number} was used already: it is good for one act");
        transaction.Append(use.Entry, transaction.Row(Table, id));
    }

    private static Proposal Content(SqliteDataReader row)
    {
        var texts = JsonSerializer.Deserialize<string?[]>(row.GetString(5))!;
        return new()
        {
            Number = row.GetInt64(0),
            Act = new(
                Enum.Parse<ActKind>(row.GetString(1)), Enum.Parse<Right>(row.GetString(2)), row.GetString(4), [.. texts.Chunk(2).Select(field => (field[0]!, field[1]))])
            { Domain = row.TextOrNull(3) },
            Requester = row.GetString(6),
            At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
            State = Enum.Parse<ProposalState>(row.GetString(9)),
            DecidedBy = row.TextOrNull(10),
            DecidedAt = row.TimeOrNull(11),
            Reason = row.TextOrNull(12),
        };
    }

    // Nothing else of it is read: it may be anything.
    private static Proposal Broken(long number) => new()
    {
        Number = number,
        Act = new(ActKind.ChangeRules, Right.ChangeSettings, "what somebody wrote into the database"),
        Requester = "",
        At = default,
        ExpiresAt = default,
        State = ProposalState.Refused,
        Reason = "the appliance did not write it",
    };
}
