namespace TrustPoint.Testing.Load;

/// <summary>Somebody who is at work beside a test until it is stopped.</summary>
public abstract class Lane : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;

    /// <summary>Ends it; what was counted stays to be asked for.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await work;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins; once.</summary>
    /// <param name="run">Returns soon after it is told to stop.</param>
    protected void Begin(Func<CancellationToken, Task> run) => work = Task.Run(() => run(stop.Token));

    /// <summary>Waits; no longer than until it is told to stop.</summary>
    protected static async Task PauseAsync(TimeSpan pause, CancellationToken stopped) =>
        await Task.Delay(pause, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
