using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.FirstStart;

/// <summary>A step of the first start: gives one command at a time, says in words why it was refused, and leads to the next step.</summary>
public abstract class StepPage(IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : View
{
    /// <summary>Why the last command was refused; null: it was not.</summary>
    protected string? Refusal { get; set; }

    /// <summary>Whether a command is under way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>How far the first start is.</summary>
    protected IFirstStart FirstStart => firstStart;

    /// <summary>Whoever may not, or must first show again who they are, learns it before filling in anything.</summary>
    protected override async Task OnInitializedAsync() => (await caller.NowAsync(Gone)).RequireAlone(Right.ChangeSettings);

    /// <summary>Gives a command.</summary>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(Func<Caller, Task> command)
    {
        if (IsBusy) return false;
        (IsBusy, Refusal) = (true, null);
        StateHasChanged();
        try
        {
            await command(await caller.NowAsync(Gone));
            return true;
        }
        catch (Exception refused) when (refused is FirstStartRefusedException or AuthorityRefusedException or NameTakenException or IssuanceRefusedException
            or KeyStoreUnavailableException or StoreUnavailableException or ClockBehindException or IOException)
        {
            Refusal = refused.Message;
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }

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
