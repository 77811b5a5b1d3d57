using TrustPoint.Ca.Issuance;

namespace TrustPoint.Storage.Database;

/// <summary>Something queued for the writer. It may run more than once; only the run that was committed counts.</summary>
internal abstract class WorkItem
{
    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>Runs it inside the open transaction. A failure of the database itself is thrown, the item's own is kept.</summary>
    public abstract void Run(WriteTransaction transaction);

    /// <summary>Tells the caller the result of the last run: it is durable.</summary>
    public abstract void Answer();

    /// <summary>Tells the caller that it is not known to be done.</summary>
    public abstract void Refuse(StoreUnavailableException error);
}

/// <inheritdoc/>
internal sealed class WorkItem<T>(Func<WriteTransaction, T> work) : WorkItem
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    /// <summary>Ends when the work is durable, or is not.</summary>
    public Task<T> Task => answer.Task;

    public override void Run(WriteTransaction transaction)
    {
        try
        {
            result = work(transaction);
            Failure = null;
        }
        catch (Exception error) when (!DatabaseFailure.IsOneOf(error))
        {
            Failure = error;
        }
    }

    public override void Answer()
    {
        if (Failure is null) answer.TrySetResult(result!);
        else answer.TrySetException(Failure);
    }

    public override void Refuse(StoreUnavailableException error) => answer.TrySetException(error);
}
