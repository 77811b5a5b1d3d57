using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Audit;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Tests.Database;

/// <summary>One writer commits what is queued as one transaction.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public GroupCommitTests()
    {
        using var connection = DatabaseConnection.OpenWriter(folder.Database);
        Migrations.Apply(connection.Sqlite);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_failing_item_among_64_takes_none_of_its_neighbours_with_it()
    {
        await using var writer = new GroupCommitWriter(folder.Database);
        using var together = new Hold(writer);

        var items = Enumerable.Range(0, 64).Select(i => writer.WriteAsync(
            transaction =>
            {
                transaction.Append(Records.Entry());
                return i is 7 or 40 ? throw new InvalidOperationException($"item {i}") : i;
            },
            default)).ToArray();
        together.Dispose();

        for (var i = 0; i < items.Length; i++)
        {
            if (i is 7 or 40) Assert.Equal($"item {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => items[i])).Message);
            else Assert.Equal(i, await items[i]);
        }
        Assert.Equal(62, Recomputed().Size);
    }

    [Fact]
    public async Task An_item_that_violates_a_constraint_leaves_no_trace()
    {
        await using var writer = new GroupCommitWriter(folder.Database);
        Task<int> Insert() => writer.WriteAsync(
            transaction =>
            {
                transaction.Append(Records.Entry());
                return transaction.Execute("INSERT INTO checkpoints (size, note, frontier) VALUES (1, '', x'')");
            },
            default);

        await Insert();
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(Insert);

        Assert.Equal(1, Recomputed().Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_trees_edge_equals_its_recomputation_after_any_mixture_of_commits_and_rollbacks(int seed)
    {
        var random = new Random(seed);
        await using var writer = new GroupCommitWriter(folder.Database);
        var items = Enumerable.Range(0, 500).Select(_ => (Entries: random.Next(4), Fails: random.Next(5) == 0)).ToArray();

        await Task.WhenAll(items.Select(item => writer.WriteAsync(
            transaction =>
            {
                for (var i = 0; i < item.Entries; i++) transaction.Append(Records.Entry());
                return item.Fails ? throw new InvalidOperationException() : true;
            },
            default).ContinueWith(_ => { }, TaskScheduler.Default)));

        using var connection = DatabaseConnection.OpenReader(folder.Database);
        var head = LogHead.Read(connection);
        Assert.Equal(items.Where(item => !item.Fails).Sum(item => item.Entries), head.Size);
        Assert.Equal(Recomputed().Root(), head.Root());
    }

    [Fact]
    public async Task Who_gives_up_is_answered_all_the_same_once_it_is_queued_and_before_that_nothing_is_done()
    {
        using var impatient = new CancellationTokenSource();
        await using (var writer = new GroupCommitWriter(folder.Database))
        {
            static bool Append(WriteTransaction transaction)
            {
                transaction.Append(Records.Entry());
                return true;
            }

            Task<bool> item;
            using (new Hold(writer))
            {
                item = writer.WriteAsync(Append, impatient.Token);
                await impatient.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync(Append, impatient.Token));
                Assert.False(item.IsCompleted);
            }
            Assert.True(await item);
        }
        Assert.Equal(1, Recomputed().Size);
    }

    private MerkleFrontier Recomputed()
    {
        using var connection = DatabaseConnection.OpenReader(folder.Database);
        var tree = new MerkleFrontier();
        LogReading.Extend(tree, long.MaxValue, from => LogReading.Page(connection, from));
        return tree;
    }

    /// <summary>Keeps the writer busy until disposed, so that what is queued meanwhile becomes one group.</summary>
    private sealed class Hold : IDisposable
    {
        private readonly ManualResetEventSlim open = new();

        public Hold(GroupCommitWriter writer)
        {
            using var entered = new ManualResetEventSlim();
            _ = writer.WriteAsync(
                _ =>
                {
                    entered.Set();
                    return open.Wait(TimeSpan.FromSeconds(30));
                },
                default);
            entered.Wait();
        }

        public void Dispose() => open.Set();
    }
}
