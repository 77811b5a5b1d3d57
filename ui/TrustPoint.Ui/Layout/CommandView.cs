using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that gives one command at a time and says in words why it was refused.</summary>
/// <param name="caller">Who gives them.</param>
/// <param name="right">The right that they take.</param>
public abstract class CommandView(CircuitCaller caller, Right right) : View
{
    /// <summary>Why the last command was refused; null: it was not.</summary>
    protected string? Refusal { get; set; }

    /// <summary>What waits for a second person since the last command; null: nothing does.</summary>
    protected SecondPersonWantedException? Waiting { get; private set; }

    /// <summary>Whether a command is under way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Whoever may not, or must first show again who they are, learns it before filling in anything.</summary>
    protected override async Task OnInitializedAsync() => (await caller.NowAsync(Gone)).RequireAlone(right);

    /// <summary>Gives a command.</summary>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(Func<Caller, Task> command)
    {
        if (IsBusy) return false;
        (IsBusy, Refusal, Waiting) = (true, null, null);
        StateHasChanged();
        try
        {
            await command(await caller.NowAsync(Gone));
            return true;
        }
        catch (SecondPersonWantedException asked)
        {
            Waiting = asked;
            return false;
        }
        catch (Exception refused) when (refused is FirstStartRefusedException or AuthorityRefusedException or NameTakenException or IssuanceRefusedException
            or CrlRefusedException or KeyStoreUnavailableException or StoreUnavailableException or ClockBehindException or IOException)
        {
            Refusal = refused.Message;
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
