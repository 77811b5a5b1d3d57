using System.Globalization;
using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Approvals;
using TrustPoint.Storage.Audit;

namespace TrustPoint.Storage.Database;

/// <summary>What a queued item may do while its group's transaction is open: query, change, and put on record what it changed.</summary>
internal sealed class WriteTransaction(DatabaseConnection connection, MerkleFrontier frontier)
{
    /// <inheritdoc cref="DatabaseConnection.Execute"/>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => connection.Execute(sql, values);

    /// <inheritdoc cref="DatabaseConnection.Query"/>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => connection.Query(sql, values);

    /// <inheritdoc cref="DatabaseConnection.Scalar"/>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => connection.Scalar(sql, values);

    /// <summary>Runs an INSERT or UPDATE that ends in RETURNING id: the row's id, or null when no row was changed.</summary>
    public long? Change(string sql, params ReadOnlySpan<object?> values) => (long?)connection.Scalar(sql, values);

    /// <summary>Puts an entry on the log, naming each row that this transaction changed for it, and uses up the approval that the entry carries. What its condition throws goes through.</summary>
    /// <exception cref="Ca.Approvals.ApprovalRefusedException">The approval was used up before.</exception>
    public void Append(AuditEntry entry, params ReadOnlySpan<WitnessedRow> rows)
    {
        entry.Condition?.Invoke();
        if (entry.Approval is { } use) ApprovalRow.Use(this, use);
        var leaf = Leaf.Compose(entry, rows);
        connection.Execute("INSERT INTO log (id, entry) VALUES (?1, ?2)", frontier.Size, leaf);
        frontier.Append(MerkleHash.Leaf(leaf));
    }

    /// <summary>The row as it stands now, for <see cref="Append"/>.</summary>
    public WitnessedRow Row(string table, long id) =>
        WitnessedRow.Read(connection, table, id) ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{table}/{id} is not there."));
}
