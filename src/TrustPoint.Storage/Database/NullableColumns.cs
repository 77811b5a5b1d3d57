using Microsoft.Data.Sqlite;

namespace TrustPoint.Storage.Database;

/// <summary>Columns that may be NULL.</summary>
internal static class NullableColumns
{
    /// <summary>A text; null: NULL.</summary>
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A time in milliseconds since 1970; null: NULL.</summary>
    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
