using TrustPoint.Storage.Backups;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>The database as it was before an upgrade. A later program is played by a column and a number more.</summary>
public sealed class KeptDatabaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Kept => $"{folder.Database}.schema-{Migrations.Current}";

    private string OfLater => $"{folder.Database}.schema-{Migrations.Current + 1}";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_database_of_before_is_kept_as_it_was_for_its_owner_alone_and_in_the_place_of_an_earlier_one()
    {
        MakeOlder();
        var earlier = $"{folder.Database}.schema-3";
        await File.WriteAllTextAsync(earlier, "of an upgrade before");

        await Store.Open(folder.Path).DisposeAsync();

        var kept = $"{folder.Database}.schema-{Migrations.Current - 1}";
        using var connection = DatabaseConnection.OpenReader(kept);
        Assert.Equal(Migrations.Current - 1, Migrations.NumberOf(connection.Sqlite));
        Assert.Equal("ok", connection.Scalar("PRAGMA integrity_check"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.False(File.Exists(earlier));
        Assert.False(File.Exists(kept + ".next"));
    }

    [Fact]
    public async Task A_new_database_and_one_of_today_are_not_kept()
    {
        await Store.Open(folder.Path).DisposeAsync();
        await Store.Open(folder.Path).DisposeAsync();
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), file => file.Contains(".schema-", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_copy_cannot_be_made_nothing_is_changed_and_the_start_says_why()
    {
        MakeOlder();
        Directory.CreateDirectory($"{folder.Database}.schema-{Migrations.Current - 1}");

        var refused = Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path));

        Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
        using var connection = DatabaseConnection.OpenReader(folder.Database);
        Assert.Equal(Migrations.Current - 1, Migrations.NumberOf(connection.Sqlite));
    }

    [Fact]
    public async Task The_program_of_before_refuses_says_what_to_do_and_goes_on_from_what_was_kept()
    {
        var ca = await StoredCa.CreateAsync(folder.Path);
        var first = await ca.IssueAsync("pump-1");
        await ca.Checkpoints.SignAsync(default);
        var key = ca.Checkpoints.Key;
        await ca.DisposeAsync();
        BringToLater();

        Assert.Contains("recover --undo-upgrade", Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path)).Message, StringComparison.Ordinal);
        using (var held = DataDirectoryLock.Take(folder.Path)) KeptDatabase.PutBack(held);

        await using (var store = Store.Open(folder.Path)) Assert.NotNull(await store.Certificates.FindAsync("issuing", first.Serial, default));
        Assert.Empty((await Fsck.RunAsync(folder.Path, key, default)).Findings);
        using var later = DatabaseConnection.OpenReader(OfLater);
        Assert.Equal(1L, later.Scalar("SELECT count(*) FROM later")); // what the later program did is not thrown away
    }

    [Fact]
    public async Task There_is_nothing_to_put_back_without_a_later_program_or_without_what_was_kept()
    {
        await Store.Open(folder.Path).DisposeAsync();
        Assert.Contains("no upgrade to undo", PutBackRefused(), StringComparison.Ordinal);
        BringToLater();
        File.Delete(Kept);
        Assert.Contains("was not kept", PutBackRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_kept_is_in_no_backup()
    {
        var ca = await StoredCa.CreateAsync(folder.Path);
        await ca.Checkpoints.SignAsync(default);
        await ca.DisposeAsync();
        Directory.CreateDirectory(Path.Combine(folder.Path, "audit"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "audit", "log.key"), $"{ca.Checkpoints.Key}\n");
        File.Copy(folder.Database, Kept);
        using var copy = new TemporaryFolder();
        BackupSnapshot.Take(folder.Path, copy.Path, "test", [], DateTimeOffset.UnixEpoch, default);
        Assert.DoesNotContain(BackupSnapshot.Files(copy.Path), file => file.Contains(".schema-", StringComparison.Ordinal));
    }

    private string PutBackRefused()
    {
        using var held = DataDirectoryLock.Take(folder.Path);
        return Assert.Throws<DatabaseRefusedException>(() => KeptDatabase.PutBack(held)).Message;
    }

    // A program that lacks the last migration.
    private void MakeOlder()
    {
        using var connection = DatabaseConnection.OpenWriter(folder.Database);
        Migrations.Apply(connection.Sqlite, Migrations.Current - 1);
    }

    // What a later program does: it keeps the database and changes it.
    private void BringToLater()
    {
        using (var connection = DatabaseConnection.OpenWriter(folder.Database)) KeptDatabase.Keep(connection.Sqlite);
        Intruder.Write(folder.Path, $"CREATE TABLE later (id INTEGER); INSERT INTO later VALUES (1); PRAGMA user_version = {Migrations.Current + 1}");
    }
}
