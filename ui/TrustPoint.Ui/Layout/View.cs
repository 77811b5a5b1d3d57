using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Layout;

/// <summary>What every page and element is: something that speaks the viewer's language, and ends what it began when it goes.</summary>
public abstract class View : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    /// <summary>Whom it speaks to.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Ends when nobody looks at it any more.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>A text in the viewer's language.</summary>
    protected string Say(string key, params object?[] values) => Viewer.Words[key, values];

    /// <summary>Looks again and again, as long as somebody sees it.</summary>
    /// <param name="every">How often.</param>
    /// <param name="time">By which clock.</param>
    /// <param name="look">Looks, and says so where there is something else to be drawn.</param>
    protected async Task WatchAsync(TimeSpan every, TimeProvider time, Func<Task> look)
    {
        try
        {
            using var timer = new PeriodicTimer(every, time);
            while (await timer.WaitForNextTickAsync(Gone)) await InvokeAsync(look);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
