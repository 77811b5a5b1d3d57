using TrustPoint.Storage.Crls;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>How a CRL's entries are found.</summary>
public sealed class CrlReadingTests : StoreTest
{
    // The plan is read from SQLite. Rows lie in the order of issuance: a million of them would be looked up one by one.
    [Theory]
    [InlineData(CrlReading.FullEntries, null)]
    [InlineData(CrlReading.FullEntries, 63L)]
    [InlineData(CrlReading.DeltaEntries, null)]
    [InlineData(CrlReading.DeltaEntries, 63L)]
    public void Entries_are_read_in_the_order_of_changes_without_their_rows(string sql, long? shard)
    {
        using var connection = DatabaseConnection.OpenReader(Folder.Database);
        object?[] scope = ["issuing", shard, 0L];
        using var plan = connection.Query($"EXPLAIN QUERY PLAN {sql}", sql == CrlReading.FullEntries ? [.. scope, 0L] : scope);
        Assert.True(plan.Read());
        Assert.Contains("USING COVERING INDEX revocations_entries (authority=? AND shard=?", plan.GetString(3), StringComparison.Ordinal);
        Assert.False(plan.Read());
    }
}
