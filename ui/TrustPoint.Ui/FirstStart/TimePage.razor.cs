using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Hosting;

namespace TrustPoint.Ui.FirstStart;

/// <summary>Whether the box's clock is right, beside the one of whoever looks; and that there is no backup yet.</summary>
public sealed partial class TimePage(
    TimeProvider time, CaClock clock, IJSRuntime script, AssetFiles files, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private const long Tolerance = 60;

    private DateTimeOffset now;
    private long? apart;

    /// <inheritdoc/>
    protected override void OnInitialized() => now = time.GetUtcNow();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", Gone, files.Url("trustpoint.js"));
        var theirs = DateTimeOffset.FromUnixTimeMilliseconds((long)await module.InvokeAsync<double>("now", Gone));
        now = time.GetUtcNow();
        apart = (long)(theirs - now).Duration().TotalSeconds;
        StateHasChanged();
    }

    private Task GoOnAsync() => DecideAsync(FirstStartStep.Time, _ => Task.CompletedTask);
}
