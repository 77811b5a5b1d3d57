namespace TrustPoint.Storage.Database;

/// <summary>
/// Takes the write-ahead log over into the database beside the writer, once a second while there is something new, so that no commit waits
/// for it. Only the writer can begin the log anew, and only when all of it is taken over; so the last little piece is left to it.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    private const int FewFrames = 4096;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DatabaseConnection connection;
    private readonly GroupCommitWriter writer;
    private readonly ManualResetEventSlim stop = new();
    private readonly Thread thread;

    /// <summary>Starts its thread.</summary>
    public Checkpointer(string path, GroupCommitWriter writer)
    {
        // Opened before there is work: who opens the log first holds the checkpoint lock meanwhile, and the writer's own checkpoint would be
        // refused at once.
        (connection, this.writer) = (DatabaseConnection.OpenReader(path), writer);
        thread = new Thread(Run) { IsBackground = true, Name = "checkpointer" };
        thread.Start();
    }

    public void Dispose()
    {
        stop.Set();
        thread.Join();
        connection.Dispose();
        stop.Dispose();
    }

    private void Run()
    {
        object? seen = null;
        while (!stop.Wait(Interval))
        {
            try
            {
                // Changes with every commit of another connection.
                var version = connection.Scalar("PRAGMA data_version");
                if (version!.Equals(seen)) continue;
                lock (writer.Checkpointing)
                {
                    if (TakeOver(connection)) writer.FinishCheckpoint();
                }
                seen = version;
            }
            catch (Exception error) when (DatabaseFailure.IsOneOf(error))
            {
                // Nothing is lost: the log keeps what could not be taken over. If the disk is in trouble, the writer will say so.
            }
        }
    }

    // The log grows meanwhile: each pass has less to do than the one before. True when little is left.
    private static bool TakeOver(DatabaseConnection connection)
    {
        for (var before = long.MaxValue; ;)
        {
            var left = FramesLeftAfterPass(connection);
            if (left == 0 || left >= before) return false;
            if (left <= FewFrames) return true;
            before = left;
        }
    }

    private static long FramesLeftAfterPass(DatabaseConnection connection)
    {
        using var row = connection.Query("PRAGMA wal_checkpoint(PASSIVE)");
        return row.Read() ? row.GetInt64(1) - row.GetInt64(2) : 0;
    }
}
