using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Database;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Audit;

/// <summary>A database that does not belong to its log is refused at the start, with what to do.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("nothing", "SELECT 1", null)]
    [InlineData("last entry removed", "DELETE FROM log WHERE id = (SELECT max(id) FROM log)", "entries, its tree")]
    [InlineData("entry after the checkpoint changed", "UPDATE log SET entry = CAST(replace(CAST(entry AS TEXT), 'pump', 'jump') AS BLOB) WHERE id = (SELECT max(id) FROM log)", "did not grow")]
    [InlineData("head changed", "UPDATE log_head SET frontier = x'00'", "head of the audit log is damaged")]
    [InlineData("newest checkpoint removed", "DELETE FROM checkpoints", "another history")]
    [InlineData("checkpoint changed", "UPDATE checkpoints SET note = replace(note, 'log.test', 'log.other')", "another history")]
    [InlineData("edge of the checkpoint changed", "UPDATE checkpoints SET frontier = x'0000000000000000'", "checkpoint in the database is damaged")]
    [InlineData("certificate removed", "DELETE FROM certificates WHERE id = (SELECT max(id) FROM certificates)", "which the database does not have")]
    [InlineData("certificate made another device's", "UPDATE certificates SET device = 'pump-7' WHERE id = (SELECT max(id) FROM certificates)", "is not as the audit log")]
    public async Task What_was_changed_by_hand_is_noticed(string what, string sql, string? refusal)
    {
        await FillAsync();
        Intruder.Write(folder.Path, sql);

        if (refusal is null) await Store.Open(folder.Path).DisposeAsync();
        else
        {
            var refused = Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path));
            Assert.True(refused.Message.Contains(refusal, StringComparison.Ordinal), $"{what}: {refused.Message}");
            Assert.Contains("trustpoint fsck", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_older_database_put_back_is_contradicted_by_the_checkpoint_beside_it()
    {
        await using (var ca = await StoredCa.CreateAsync(folder.Path)) await ca.IssueAsync("pump-1");
        var backup = await File.ReadAllBytesAsync(folder.Database);
        await using (var store = Store.Open(folder.Path))
        {
            await store.Audit.AppendAsync(Records.Entry(), default);
            var (size, root) = await store.Audit.HeadAsync(default);
            await store.Audit.SaveCheckpointAsync(size, $"log.test\n{size}\n{Convert.ToBase64String(root)}\n\n— log.test AAAA\n");
        }
        await File.WriteAllBytesAsync(folder.Database, backup);

        var refused = Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path));

        Assert.Contains("older than its log", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'./trustpoint recover'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_file_that_a_crash_left_behind_the_database_is_brought_up_to_date()
    {
        await FillAsync();
        var file = new CheckpointFile(folder.Path);
        var note = file.Read();
        File.Delete(file.Path);

        await Store.Open(folder.Path).DisposeAsync();

        Assert.Equal(note, file.Read());
    }

    [Theory]
    [InlineData("— log.test ", "— log.test AAAA", null)] // the same tree, signed once more
    [InlineData("log.test\n", "log.other\n", "another history")]
    public async Task A_checkpoint_file_that_signs_the_same_text_is_the_databases_own(string text, string other, string? refusal)
    {
        var key = await FillAsync();
        var file = new CheckpointFile(folder.Path);
        var note = file.Read()!;
        file.Write(note.Replace(text, other, StringComparison.Ordinal));

        Assert.Equal(refusal is null, (await Fsck.RunAsync(folder.Path, key, default)).Clean);
        if (refusal is null) await Store.Open(folder.Path).DisposeAsync();
        else Assert.Contains(refusal, Assert.Throws<DatabaseRefusedException>(() => Store.Open(folder.Path)).Message, StringComparison.Ordinal);

        Assert.Equal(refusal is null, file.Read() == note);
    }

    private async Task<LogKey> FillAsync()
    {
        await using var ca = await StoredCa.CreateAsync(folder.Path);
        await ca.IssueAsync("pump-1");
        await ca.Checkpoints.SignAsync(default);
        await ca.IssueAsync("pump-2");
        return ca.Checkpoints.Key;
    }
}
