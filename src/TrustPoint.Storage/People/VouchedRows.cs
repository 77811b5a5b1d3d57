using Microsoft.Data.Sqlite;
using TrustPoint.Storage.Audit;

namespace TrustPoint.Storage.People;

/// <summary>
/// The rows of one table that a key vouches for: their column <c>mac</c> is over all columns before it. A row that it does not fit was written by somebody else.
/// </summary>
/// <param name="key">Vouches for them.</param>
/// <param name="table">In front of what is vouched for: no row of another table has the same mac. Null: nothing is, and one table alone may have that.</param>
internal sealed class VouchedRows(PeopleKey key, string? table)
{
    /// <summary>All columns of a row: the given ones, and the mac.</summary>
    public object?[] Vouched(params ReadOnlySpan<object?> values) => [.. values, key.MacOf(DigestOf(values))];

    /// <summary>Whether a row that was read is one of them. What stands behind its mac is of other tables.</summary>
    public bool IsVouched(SqliteDataReader row)
    {
        var columns = new object[row.FieldCount];
        row.GetValues(columns);
        var mac = row.GetOrdinal("mac");
        return key.IsMac(DigestOf(columns.AsSpan(..mac)), (byte[])columns[mac]);
    }

    private byte[] DigestOf(ReadOnlySpan<object?> values) => table is null ? WitnessedRow.DigestOf(values) : WitnessedRow.DigestOf([table, .. values]);
}
