namespace TrustPoint.Ca.Repeats;

/// <summary>A call that was made before under the same name.</summary>
/// <param name="Body">SHA-256 over what was asked.</param>
/// <param name="Answer">What was answered, sealed; null: nobody knows what became of it.</param>
public sealed record RepeatedCall(byte[] Body, byte[]? Answer);

/// <summary>Calls that may be sent again without being done again, as they are kept: for a day, under names that tell nothing.</summary>
public interface IRepeatStore
{
    /// <summary>How long a call is kept.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Takes a name before its call is done. Durable when it returns.</summary>
    /// <param name="name">Of the call: a digest.</param>
    /// <param name="body">SHA-256 over what is asked.</param>
    /// <param name="now">By our clock.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: it is taken now, and the call may be done. Else what is there.</returns>
    Task<RepeatedCall?> TakeAsync(byte[] name, byte[] body, DateTimeOffset now, CancellationToken ct);

    /// <summary>Keeps the answer of a call whose name was taken.</summary>
    Task KeepAsync(byte[] name, byte[] answer, CancellationToken ct);

    /// <summary>Gives a name back: its call was refused, and changed nothing.</summary>
    Task GiveBackAsync(byte[] name, CancellationToken ct);
}
