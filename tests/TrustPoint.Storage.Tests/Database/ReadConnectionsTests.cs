using Microsoft.Data.Sqlite;
using TrustPoint.Ca.Issuance;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>What becomes of a query when the disk fails, and when the query does.</summary>
public sealed class ReadConnectionsTests : StoreTest
{
    [Fact] // devices are told 503 of that, and to come again: RFC 7030 section 4.2.3
    public void A_database_that_cannot_be_opened_is_unavailable_in_words()
    {
        using var readers = new ReadConnections(Path.Combine(Folder.Path, "elsewhere", "trustpoint.db"));
        var unavailable = Assert.Throws<StoreUnavailableException>(() => readers.Read(_ => 0));
        Assert.StartsWith("The database cannot be read now: ", unavailable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_is_wrong_is_no_failure_of_the_disk_and_the_next_one_is_answered()
    {
        using var readers = new ReadConnections(Storage.Store.DatabaseFile(Folder.Path));
        Assert.Throws<SqliteException>(() => readers.Read(connection => connection.Scalar("SELECT * FROM what_is_not_there")));
        Assert.Equal(1L, readers.Read(connection => connection.Scalar("SELECT count(*) FROM log_head")));
    }
}
