using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.FirstStart;

/// <summary>A step of the first start: gives its commands and leads to the next step.</summary>
public abstract class StepPage(IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ChangeSettings)
{
    /// <summary>How far the first start is.</summary>
    protected IFirstStart FirstStart => firstStart;

    /// <summary>Gives a command that decides the step, and goes on.</summary>
    protected async Task DecideAsync(FirstStartStep step, Func<Caller, Task> command)
    {
        var isDone = await DoAsync(async who =>
        {
            await command(who);
            await firstStart.DecideAsync(who, step, Gone);
        });
        if (isDone) navigation.NavigateTo(FirstStartRail.Next(firstStart));
    }
}
