using TrustPoint.Ca.Issuance;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that shows how it is now: it looks again every few seconds, as long as somebody sees it.</summary>
/// <param name="time">Its clock.</param>
public abstract class LiveView(TimeProvider time) : View
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Whether there was a first look.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LookAsync();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await LookAsync();
        IsLoaded = true;
        _ = WatchAsync();
    }

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            while (await timer.WaitForNextTickAsync(Gone))
            {
                await InvokeAsync(LookAgainAsync);
            }
        }
        catch (OperationCanceledException)
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
            await LookAsync();
            StateHasChanged();
        }
        catch (StoreUnavailableException)
        {
            // The overview says that; what was seen stays until it can be read again.
        }
    }
}
