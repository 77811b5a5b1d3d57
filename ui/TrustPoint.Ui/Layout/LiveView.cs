using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that shows how it is now: it looks again every few seconds, as long as somebody sees it.</summary>
/// <param name="time">Its clock.</param>
public abstract class LiveView(TimeProvider time) : View
{
    /// <summary>How often a live page looks.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // Distances such as "4 min ago" are no nearer than that.
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private DateTimeOffset drawnAt;

    /// <summary>Whether there was a first look.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>The time, for what of the page depends on it.</summary>
    protected DateTimeOffset Now => time.GetUtcNow();

    /// <summary>
    /// All that was seen, to be compared with what is seen next: where it is equal, nothing is drawn but once a minute. Null: what is seen is so
    /// little that it is drawn each time.
    /// </summary>
    protected virtual object? Seen => null;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LookAsync();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await LookAsync();
        (IsLoaded, drawnAt) = (true, Now);
        _ = WatchAsync(Every, time, LookAgainAsync);
    }

    /// <summary>Looks at once, because something happened: from any thread.</summary>
    protected async Task LookNowAsync()
    {
        try
        {
            await InvokeAsync(LookAgainAsync);
        }
        catch (Exception ended) when (ended is ObjectDisposedException or OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (Exception failed)
        {
            await DispatchExceptionAsync(failed);
        }
    }

    private async Task LookAgainAsync()
    {
        try
        {
            var before = Seen;
            await LookAsync();
            if (before is not null && before.Equals(Seen) && (Now - drawnAt).Duration() < Stale) return;
            drawnAt = Now;
            StateHasChanged();
        }
        catch (StoreUnavailableException)
        {
            // The overview says that; what was seen stays until it can be read again.
        }
    }
}
