namespace TrustPoint.Storage.Database;

/// <summary>Tables whose rows are added in the order of time.</summary>
internal static class InOrderOfTime
{
    /// <summary>The number of the first row of a time or later, which is found by halving: there is no index of times to keep.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="table">A table of ours.</param>
    /// <param name="column">Its column of times, in milliseconds since 1970.</param>
    /// <param name="time">The time.</param>
    public static long FirstFrom(DatabaseConnection connection, string table, string column, DateTimeOffset time)
    {
        var (low, high) = (1L, 1 + (connection.Scalar($"SELECT max(id) FROM {table}") as long? ?? 0));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = (long)connection.Scalar($"SELECT {column} FROM {table} WHERE id >= ?1 ORDER BY id LIMIT 1", middle)!;
            if (at < time.ToUnixTimeMilliseconds()) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
