using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using Person = TrustPoint.Ca.Callers.Person;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>Whoever looks: how they prove who they are, what they may do here, and where else they are signed in.</summary>
public sealed partial class AccountPage(
    Sessions sessions, OwnCredentials credentials, Passkeys passkeys, PasskeyPlaces places, CircuitCaller caller, NavigationManager navigation, TimeProvider time) : LiveView(time)
{
    private Person? person;
    private IReadOnlyList<Session> open = [];
    private IReadOnlyList<Passkey> own = [];
    private int recoveryLeft;
    private string? refusal;
    private string? done;

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var looking = await caller.LookAsync(Gone);
        (open, own) = (sessions.OwnOf(looking), await passkeys.ListOwnAsync(looking, Gone));
        recoveryLeft = await credentials.RecoveryCodesLeftAsync(looking, Gone);
        person = looking;
    }

    private Task RemoveAsync(Passkey passkey) => DoAsync(async who =>
    {
        if (await passkeys.RemoveOwnAsync(who, passkey.Name, Gone)) done = Say("passkey.removed", passkey.Label);
    });

    private Task EndOthersAsync() => DoAsync(async who => done = Say("account.othersEnded", await sessions.EndOthersAsync(who, Gone)));

    private async Task DoAsync(Func<Person, Task> command)
    {
        (refusal, done) = (null, null);
        try
        {
            await command(await caller.NowAsync(Gone));
            await LookAsync();
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
    }
}
