using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Transfers;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Shares;
using TrustPoint.Devices;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Ui.Layout;

/// <summary>What became of the last command that somebody gave on a page. One is under way at a time.</summary>
/// <param name="caller">Who gives them.</param>
public sealed class Attempt(CircuitCaller caller)
{
    /// <summary>Why it was refused; null: it was not.</summary>
    public string? Refusal { get; set; }

    /// <summary>What waits for a second person since; null: nothing does.</summary>
    public SecondPersonWantedException? Waiting { get; private set; }

    /// <summary>Whether it is under way.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Gives a command.</summary>
    /// <param name="command">The command. What it throws beside a refusal goes on.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> MakeAsync(Func<Person, Task> command, CancellationToken ct)
    {
        if (IsBusy) return false;
        (IsBusy, Refusal, Waiting) = (true, null, null);
        try
        {
            return await caller.GiveAsync(command, ct);
        }
        catch (SecondPersonWantedException asked)
        {
            Waiting = asked;
            return false;
        }
        catch (Exception refused) when (IsRefusal(refused) || IsAfterProof(refused))
        {
            Refusal = refused.Message;
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }

    // What was asked for was shown, and something else is wanted now: nobody is asked for ever.
    private bool IsAfterProof(Exception error) => caller.AskForProof is not null && error is NotAllowedException { WantsStepUp: true };

    private static bool IsRefusal(Exception error) => error
        is ApprovalRefusedException or AuthorityRefusedException or BackupRefusedException or CommandRefusedException or CrlRefusedException or DomainRefusedException or EndRefusedException
        or FirstStartRefusedException or IssuanceRefusedException or NameTakenException or PersonRefusedException
        or CeremonyRefusedException or CeremonyScriptException or ShareException
        or TransferRefusedException or NoTransferSignerException or TooManyTriesException
        or ClockException or NoVoucherSignerException or KeyStoreUnavailableException or StoreUnavailableException or IOException;
}
