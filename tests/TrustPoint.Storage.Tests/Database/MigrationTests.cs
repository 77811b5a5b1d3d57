using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>The schema's versions.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_database_of_a_later_program_is_refused_in_words()
    {
        await Store.Open(folder.Path).DisposeAsync();
        Intruder.Write(folder.Path, "PRAGMA user_version = 99");

        var refused = Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path));

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await Store.Open(folder.Path).DisposeAsync();
        await Store.Open(folder.Path).DisposeAsync();
        using var connection = DatabaseConnection.OpenReader(folder.Database);
        Assert.Equal(Migrations.Current, Migrations.VersionOf(connection.Sqlite));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_in_words()
    {
        await File.WriteAllTextAsync(folder.Database, new string('x', 10_000));
        Assert.Contains("restore a backup", Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path)).Message, StringComparison.Ordinal);
    }
}
