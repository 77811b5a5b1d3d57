using System.Threading.Channels;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Audit;

namespace TrustPoint.Storage.Database;

/// <summary>
/// The one writer. What is queued while a commit runs becomes the next transaction as a whole, and is answered only after its COMMIT.
/// An item that fails takes none of its neighbours with it. A failure of the database itself refuses the group: the connection is thrown
/// away, and before the next group the writer reads from disk what is there.
/// </summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int QueueLength = 4096;
    private const int LargestGroup = 256;

    private readonly string path;
    private readonly Channel<WorkItem> queue = Channel.CreateBounded<WorkItem>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DatabaseConnection? connection;
    private MerkleFrontier frontier = new();
    private int checkpointToFinish;

    /// <summary>Held by whoever takes the log over beside the writer. SQLite refuses a second one at once instead of letting it wait.</summary>
    public Lock Checkpointing { get; } = new();

    /// <summary>Whether the last group could not be written.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>What is queued.</summary>
    public int Waiting => queue.Reader.Count;

    /// <summary>Starts the writer's thread.</summary>
    /// <param name="path">The database file, migrated and checked.</param>
    public GroupCommitWriter(string path)
    {
        this.path = path;
        new Thread(Run) { IsBackground = true, Name = "database writer" }.Start();
    }

    /// <summary>Queues work and waits until it is durable. Work reads and writes through its transaction only, and may run more than once.</summary>
    /// <param name="work">What to do. An exception of its own comes back to the caller alone.</param>
    /// <param name="ct">Stops it before it is queued. What is queued is waited for, also by who has gone away: what is done after it, such as making it known in memory, is not left out.</param>
    /// <exception cref="Ca.Issuance.StoreUnavailableException">The database cannot be written.</exception>
    public async Task<T> WriteAsync<T>(Func<WriteTransaction, T> work, CancellationToken ct)
    {
        var item = new WorkItem<T>(work);
        await queue.Writer.WriteAsync(item, ct);
        return await item.Task;
    }

    /// <summary>After the next commit: takes the rest of the write-ahead log over, of which little is left, so that it begins anew.</summary>
    public void FinishCheckpoint() => Interlocked.Exchange(ref checkpointToFinish, 1);

    /// <summary>Finishes what is queued, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopped.Task;
    }

    private void Run()
    {
        var group = new List<WorkItem>(LargestGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < LargestGroup && queue.Reader.TryRead(out var item)) group.Add(item);
            Write(group);
            group.Clear();
        }
        connection?.Dispose();
        stopped.SetResult();
    }

    private void Write(List<WorkItem> group)
    {
        // An item that fails leaves the group and gets a transaction of its own, after the group's is durable: then it fails (or not) for
        // its own reasons, against what is really there. Failures are rare, so the others pay with being run again, not with savepoints.
        var alone = new List<WorkItem>();
        try
        {
            connection ??= Reopen();
            while (Commit(group) is { } failing)
            {
                group.Remove(failing);
                alone.Add(failing);
            }
            foreach (var item in group) item.Answer();
            foreach (var item in alone)
            {
                Commit([item]);
                item.Answer();
            }
            IsFailing = false;
            if (Interlocked.Exchange(ref checkpointToFinish, 0) == 1) connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (Exception error)
        {
            connection?.Dispose();
            connection = null;
            IsFailing = true;
            var unavailable = DatabaseFailure.InWords(error);
            foreach (var item in group.Concat(alone)) item.Refuse(unavailable);
        }
    }

    // One transaction. Returns the item that failed, with nothing changed, or null when all of it is durable.
    private WorkItem? Commit(List<WorkItem> group)
    {
        var next = frontier.Copy();
        var transaction = new WriteTransaction(connection!, next);
        connection!.Execute("BEGIN IMMEDIATE");
        foreach (var item in group)
        {
            item.Run(transaction);
            if (item.Failure is null) continue;
            connection.Execute("ROLLBACK");
            return item;
        }
        if (next.Size != frontier.Size) LogHead.Write(connection, next);
        connection.Execute("COMMIT");
        frontier = next;
        return null;
    }

    // After a COMMIT that failed nobody knows whether it is there: the disk is asked, not the memory. What is read then may stand in the
    // kernel's cache only (a failed fsync marks its pages clean), so all of it is first copied into the database file and synchronised.
    private DatabaseConnection Reopen()
    {
        var fresh = DatabaseConnection.OpenWriter(path);
        try
        {
            lock (Checkpointing)
            {
                using var checkpoint = fresh.Query("PRAGMA wal_checkpoint(TRUNCATE)");
                if (checkpoint.Read() && checkpoint.GetInt64(0) != 0) throw new IOException("A reader keeps the write-ahead log from being taken over.");
            }
            frontier = LogHead.Read(fresh);
            return fresh;
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
    }
}
