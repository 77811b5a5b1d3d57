using System.Globalization;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Overview;

namespace TrustPoint.Ui.Layout;

/// <summary>How the appliance is, on every page, looked at every few seconds. It also notices when the session was ended elsewhere.</summary>
public sealed partial class StatusLine(IHealth health, CircuitCaller caller, TimeProvider time) : View
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SessionEvery = TimeSpan.FromSeconds(15);

    private int troubles;
    private DateTimeOffset now;

    private string Local => TimeZoneInfo.ConvertTime(now, Viewer.Zone).ToString(Viewer.Zone == TimeZoneInfo.Utc ? "HH:mm 'UTC'" : "HH:mm", CultureInfo.InvariantCulture);

    private string Utc(string form) => now.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Look();
        _ = WatchAsync();
    }

    private void Look() => (troubles, now) = (health.Parts.Count(part => part.Trouble is not null), time.GetUtcNow());

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            for (var asked = now; await timer.WaitForNextTickAsync(Gone);)
            {
                await InvokeAsync(Look);
                await InvokeAsync(StateHasChanged);
                if (now - asked < SessionEvery) continue;
                await caller.LookAsync(Gone);
                asked = now;
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (SignedOutException ended)
        {
            await DispatchExceptionAsync(ended);
        }
    }
}
