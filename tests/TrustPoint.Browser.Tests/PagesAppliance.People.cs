using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.People;

namespace TrustPoint.Browser.Tests;

/// <content>Its people, and what a second one approves.</content>
public sealed partial class PagesAppliance
{
    /// <summary>Adds a person, as the command line does.</summary>
    /// <returns>The set-up code.</returns>
    public Task<string> AddPersonAsync(string name, params HeldRole[] roles) => AddPersonAsync(name, "A person", roles);

    /// <summary>Adds a person with another name for others to read.</summary>
    public async Task<string> AddPersonAsync(string name, string displayName, params HeldRole[] roles) =>
        (await People.AddAsync(Console, name, displayName, roles, default)).Code;

    /// <summary>Disables a person, as the command line does.</summary>
    public Task DisableAsync(string name) => People.DisableAsync(Console, name, default);

    /// <summary>Asks a second person for these kinds of act and no others, as the command line does.</summary>
    public Task AskSecondPersonAsync(params ActKind[] kinds) =>
        The<Approvals>().SaveRulesAsync(Console, kinds.ToHashSet(), default);

    /// <summary>A new person's whole first sign-in, without its forms.</summary>
    /// <returns>The session's secret.</returns>
    public async Task<string> SessionAsync(string name, params HeldRole[] roles) => (await BeginAsync(name, roles)).Session;

    /// <summary>A new person's whole first sign-in, without its forms.</summary>
    /// <returns>The session's secret, and the person's recovery codes.</returns>
    public async Task<(string Session, Queue<string> RecoveryCodes)> BeginAsync(string name, params HeldRole[] roles)
    {
        const string Source = "127.0.0.1";
        var code = await AddPersonAsync(name, roles);
        var signIn = The<SignIn>();
        var password = Assert.IsType<SignInStep.PasswordWanted>(await signIn.BeginAsync(name, code, Source, default));
        var setUp = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await signIn.ChoosePasswordAsync(password.Ticket, "seven quiet mountains", Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await signIn.ConfirmSecondFactorAsync(setUp.Ticket, AuthenticatorApp.CodeOf(setUp.Key), Source, default));
        return (signedIn.Session, new(signedIn.RecoveryCodes));
    }

    private People People => The<People>();

    /// <summary>Somebody else approves what waits.</summary>
    public async Task ApproveAsync()
    {
        // Whoever asked gave nobody that account.
        var approvals = The<Approvals>();
        var waiting = Assert.Single(await approvals.OpenAsync(Console, default));
        await approvals.ApproveAsync(new Person($"second-{seconds}", [new(Role.Administrator)], 1, IsFresh: true), waiting.Number, default);
    }

    private async Task ByTwoAsync(Func<Task> act)
    {
        HeldRole[] roles = [new(Role.Administrator)];
        // Before it is asked: who asks gives nobody an account with which to approve.
        var second = $"second-{Interlocked.Increment(ref seconds)}";
        _ = await SessionAsync(second, roles);
        try
        {
            await act();
        }
        catch (SecondPersonWantedException asked)
        {
            await The<Approvals>().ApproveAsync(new Person(second, roles, 1, IsFresh: true), asked.Proposal.Number, default);
            await act();
        }
    }
}
